package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.Signal;
import dev.clew.engine.json.JsonCodec;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** More than can be on their way when a life ends: the next one has begun when so many were done. */
    private static final int PROGRESS = 4 * CLIENTS;

    private final Semaphore done = new Semaphore(0);
    private final Semaphore livesLost = new Semaphore(0);
    private final AtomicBoolean enough = new AtomicBoolean();

    @Test
    void givenClientsAtWork_whenTheirEngineIsDeclaredDeadAgainAndAgain_thenNoCallFailsAndEachInstanceEndsOnce()
            throws InterruptedException, ExecutionException {
        Registry registry = Registry.builder()
                .register(DOUBLE, (ctx, n) -> ctx.step("double", Integer.class, attempt -> 2 * n) + ctx.await(MORE))
                .build();
        EngineListener listener = new EngineListener() {
            @Override
            public void leaseLost() {
                livesLost.release();
            }
        };
        try (Store store = new MemoryStore(InstantSource.system());
                Engine engine = Engine.start(store, registry, EngineOptions.defaults(), new JsonCodec(), listener);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(threads.submit(work(engine, client)));
            }
            for (int death = 0; death < DEATHS; death++) {
                done.drainPermits();
                assertThat(done.tryAcquire(PROGRESS, 30, TimeUnit.SECONDS))
                        .as("life %s gets on", death)
                        .isTrue();
                store.membership().leave(engine.node().epoch());
                assertThat(livesLost.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
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
                done.release();
            }
            return number;
        };
    }
}
