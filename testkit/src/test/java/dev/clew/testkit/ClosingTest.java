package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.Orchestration;
import dev.clew.engine.EngineListener;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.PacedEngine;
import dev.clew.engine.Registry;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.memory.MemoryStore;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine that is closed in the middle of something. */
@Timeout(60)
final class ClosingTest {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Executor AT_ONCE = attempt -> Thread.ofVirtual().start(attempt);

    /** Taken while the activity runs. */
    private final Semaphore work = new Semaphore(1);

    private String workForLong() throws InterruptedException {
        work.acquire();
        try {
            Thread.sleep(Duration.ofMinutes(1));
            return "nobody minded";
        } finally {
            work.release();
        }
    }

    @Test
    void givenATurnOnItsWayToTheStore_whenAllWorkIsCutOff_thenSoIsWhatTheTurnBeginsAfterwards()
            throws InterruptedException {
        Registry registry = Registry.builder()
                .register(MAIN, (ctx, name) -> ctx.call(WORK, name))
                .register(WORK, (String name) -> workForLong())
                .build();
        EngineOptions options = EngineOptions.defaults().shutdownGrace(Duration.ZERO);
        try (FaultyStore store = new FaultyStore(new MemoryStore(new VirtualClock()))) {
            PacedEngine engine =
                    PacedEngine.start(store, registry, options, new JsonCodec(), EngineListener.NONE, AT_ONCE);
            store.slowCommits(Duration.ofMillis(300));
            engine.client().start(MAIN, "i", "world");
            while (store.commits() < 2) {
                Thread.sleep(Duration.ofMillis(1));
            }

            engine.close();

            assertThat(work.tryAcquire(10, TimeUnit.SECONDS)).isTrue(); // was cut off, or did not even begin
        }
    }
}
