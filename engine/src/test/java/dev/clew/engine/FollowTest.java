package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.Payload;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who wait for a value or a status on an engine that looks for news once in ten minutes: they are told. */
@Timeout(60)
final class FollowTest {

    private static final Duration NEVER = Duration.ofMinutes(10);
    private static final Orchestration<Integer, String> COUNT = Orchestration.of("count", Integer.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final StateKey<Integer> SO_FAR = StateKey.of("so far", Integer.class);

    private final Store store = new MemoryStore(InstantSource.system());
    private final Engine engine = Engine.start(
            store,
            Registry.builder()
                    .register(COUNT, (ctx, most) -> {
                        for (int i = 1; i <= most; i++) {
                            ctx.await(GO);
                            ctx.state().put(SO_FAR, i);
                            ctx.status(i + " of " + most);
                        }
                        return "done";
                    })
                    .build(),
            EngineOptions.defaults().pollInterval(NEVER));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
        engine.close();
        store.close();
    }

    private static <T> T soon(Future<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void givenOneWhoWaitsForAValue_whenItComesToBeAsWanted_thenItIsToldAtOnce() throws Exception {
        var handle = engine.client().start(COUNT, "i", 5);
        Future<Integer> third = threads.submit(() -> handle.awaitState(SO_FAR, count -> count >= 3, NEVER));

        for (int i = 0; i < 4; i++) {
            handle.signal(GO, "");
        }

        assertThat(soon(third)).isBetween(3, 4);
        assertThat(handle.awaitState(SO_FAR, count -> count == 4, NEVER)).isEqualTo(4);
    }

    @Test
    void givenOneWhoWaitsForTheNextStatus_whenItIsPublished_thenItIsToldAtOnceEachTime() throws Exception {
        var handle = engine.client().start(COUNT, "i", 3);
        long seen = 0;
        for (int i = 1; i <= 3; i++) {
            long since = seen;
            var next = threads.submit(() -> handle.awaitStatus(since, NEVER));
            handle.signal(GO, "");

            assertThat(soon(next).customStatus()).contains(i + " of 3");
            seen = soon(next).statusVersion();
        }
        assertThat(seen).isEqualTo(3);
        assertThat(handle.result(NEVER)).isEqualTo("done");
        assertThat(handle.awaitStatus(seen, NEVER).status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void givenOneWhoWaitsForWhatNeverComes_whenTheInstanceEndsOrTimeIsUp_thenItIsTold() throws Exception {
        var handle = engine.client().start(COUNT, "i", 1);
        assertThatThrownBy(() -> handle.awaitState(SO_FAR, Duration.ofMillis(20)))
                .isInstanceOf(ResultTimeoutException.class);
        Future<Integer> never = threads.submit(() -> handle.awaitState(SO_FAR, count -> count > 1, NEVER));

        handle.signal(GO, "");

        assertThatThrownBy(() -> soon(never)).hasCauseInstanceOf(InstanceEndedException.class);
    }

    @Test
    void givenAClientWithoutAnEngine_whenAValueComes_thenItFindsItByLooking() throws Exception {
        var handle = StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE).handle("i");
        engine.client().start(COUNT, "i", 2);
        Future<Integer> first = threads.submit(() -> handle.awaitState(SO_FAR, NEVER));

        engine.client().handle("i").signal("go", Payload.json("\"\""));

        assertThat(soon(first)).isEqualTo(1);
    }
}
