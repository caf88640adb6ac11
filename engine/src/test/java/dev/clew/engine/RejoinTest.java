package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.Signal;
import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine that was declared dead, as after a pause of its machine, and joins again while clients are at work. */
@Timeout(60)
final class RejoinTest {

    private static final Orchestration<Integer, Integer> DOUBLE =
            Orchestration.of("double", Integer.class, Integer.class);
    private static final Signal<Integer> MORE = Signal.of("more", Integer.class);
    private static final int CLIENTS = 32;

    /** Fewer than an instance may be claimed for nothing. */
    private static final int DEATHS = 8;

    private final AtomicInteger done = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();

    @Test
    void givenClientsAtWork_whenTheirEngineIsDeclaredDeadAgainAndAgain_thenNoCallFailsAndEachInstanceEndsOnce()
            throws InterruptedException, ExecutionException {
        Registry registry = Registry.builder()
                .register(DOUBLE, (ctx, n) -> ctx.step("double", Integer.class, attempt -> 2 * n) + ctx.await(MORE))
                .build();
        try (Store store = new MemoryStore(InstantSource.system());
                Engine engine = Engine.start(store, registry, EngineOptions.defaults());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(threads.submit(work(engine, client)));
            }
            for (int death = 0; death < DEATHS; death++) {
                int before = done.get();
                while (done.get() < before + 4 * CLIENTS) {
                    Thread.sleep(1);
                }
                Node life = engine.node();
                store.membership().leave(life.epoch());
                while (engine.node() == life) {
                    Thread.sleep(1);
                }
            }
            enough.set(true);

            for (Future<Integer> client : clients) {
                assertThat(client.get()).isPositive();
            }
        }
    }

    /** Starts one instance after the other, sends each a signal, and asks for what came of it; how many. */
    private Callable<Integer> work(Engine engine, int client) {
        return () -> {
            int number = 0;
            while (!enough.get()) {
                var handle = engine.client().start(DOUBLE, client + "-" + number, number);
                handle.signal(MORE, 1);
                assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo(2 * number + 1);
                assertThat(handle.info().status()).isEqualTo(InstanceStatus.COMPLETED);
                number++;
                done.incrementAndGet();
            }
            return number;
        };
    }
}
