package dev.clew.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.Orchestration;
import dev.clew.api.Retry;
import dev.clew.engine.Engine;
import dev.clew.engine.EngineGauges;
import dev.clew.engine.EngineListener;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.Registry;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is counted is what happened. */
@Timeout(20)
final class ClewMetricsTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Orchestration<Integer, Integer> COUNT =
            Orchestration.of("count", Integer.class, Integer.class);
    private static final Activity<Integer, Integer> FLAKY =
            Activity.of("flaky", Integer.class, Integer.class).retry(Retry.fixed(3, Duration.ofMillis(1)));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Store store = new MemoryStore(InstantSource.system());
    private Engine engine = start(ClewMetrics.to(meters, Tag.of("node", "a")));

    private Engine start(EngineListener listener) {
        Registry registry = Registry.builder()
                .register(COUNT, (context, left) -> {
                    if (left < 0) {
                        throw new IllegalArgumentException("below zero");
                    }
                    int answer = context.call(FLAKY, left) + context.step("one", Integer.class, step -> 1);
                    if (left > 0) {
                        throw context.continueAsNew(left - 1);
                    }
                    return answer;
                })
                .register(FLAKY, (context, left) -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("not at first");
                    }
                    return left;
                })
                .build();
        return Engine.start(store, registry, EngineOptions.defaults(), new JsonCodec(), listener);
    }

    @AfterEach
    void close() {
        engine.close();
        store.close();
    }

    private double count(String name, String... tags) {
        return meters.get(name).tags(tags).counter().count();
    }

    private long times(String name, String... tags) {
        return meters.get(name).tags(tags).timer().count();
    }

    @Test
    void givenAnInstanceOfThreeExecutions_whenItHasEnded_thenEachIsCountedOnceByHowItEnded() {
        engine.client().start(COUNT, "i", 2).result(SOON);

        assertThat(count("clew.executions.started", "orchestration", "count", "version", "1", "node", "a"))
                .isEqualTo(3);
        assertThat(times("clew.executions", "ending", "continued")).isEqualTo(2);
        assertThat(times("clew.executions", "ending", "completed")).isEqualTo(1);
    }

    @Test
    void givenActivitiesThatFailAtFirst_whenTheyHaveSucceeded_thenAttemptsAndRetriesAreCounted() {
        engine.client().start(COUNT, "i", 1).result(SOON);

        assertThat(times("clew.attempts", "name", "flaky", "kind", "activity", "result", "failed"))
                .isEqualTo(2);
        assertThat(times("clew.attempts", "name", "flaky", "kind", "activity", "result", "succeeded"))
                .isEqualTo(2);
        assertThat(count("clew.retries", "name", "flaky")).isEqualTo(2);
        assertThat(times("clew.attempts", "name", "one", "kind", "step", "result", "succeeded"))
                .isEqualTo(2);
    }

    @Test
    void givenAnInstanceThatFails_whenItHasEnded_thenThatIsCounted() {
        assertThatThrownBy(() -> engine.client().start(COUNT, "i", -1).result(SOON))
                .isInstanceOf(InstanceFailedException.class);

        assertThat(times("clew.executions", "orchestration", "count", "ending", "failed"))
                .isEqualTo(1);
    }

    @Test
    void givenCommits_whenTheyAreDurable_thenTheirWritesAreCounted() {
        engine.client().start(COUNT, "i", 0).result(SOON);

        assertThat(times("clew.commits")).isPositive();
        assertThat(meters.get("clew.commit.writes").summary().totalAmount())
                .isGreaterThanOrEqualTo((double) times("clew.commits"));
        assertThat(meters.get("clew.writes.waiting").gauge().value()).isZero();
    }

    @Test
    void givenAListenerThatThrows_whenAnInstanceRuns_thenTheEngineDoesNotMind() {
        engine.close();
        engine = start(new EngineListener() {
            @Override
            public void started(EngineGauges gauges) {
                throw new IllegalStateException("broken from the start");
            }

            @Override
            public void attemptEnded(AttemptEnd end) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void committed(int writes, Duration took) {
                throw new IllegalStateException("broken");
            }
        });

        assertThat(engine.client().start(COUNT, "i", 1).result(SOON)).isEqualTo(1);
    }
}
