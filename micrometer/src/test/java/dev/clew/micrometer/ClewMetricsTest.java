package dev.clew.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStats;
import dev.clew.api.Orchestration;
import dev.clew.api.Retry;
import dev.clew.engine.Engine;
import dev.clew.engine.EngineGauges;
import dev.clew.engine.EngineListener;
import dev.clew.engine.EngineListener.StoreCall;
import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.Registry;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Store;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.memory.MemoryStore;
import dev.clew.testkit.TestClew;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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

    private static final Orchestration<Integer, Integer> TALKATIVE =
            Orchestration.of("talkative", Integer.class, Integer.class);
    private static final Orchestration<Integer, Integer> PARENT =
            Orchestration.of("parent", Integer.class, Integer.class);
    private static final Orchestration<Integer, Integer> WAITING =
            Orchestration.of("waiting", Integer.class, Integer.class);
    private static final Activity<Integer, Integer> NOBODYS = Activity.of("nobodys", Integer.class, Integer.class);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Store store = new MemoryStore(InstantSource.system());
    private Engine engine = start(ClewMetrics.to(meters, Tag.of("node", "a")).backlogEvery(Duration.ofMillis(1)));

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
                .register(PARENT, (context, left) -> context.call(COUNT, left))
                .register(TALKATIVE, (context, left) -> {
                    for (int i = 0; i < left; i++) {
                        context.status("s" + i);
                    }
                    return left;
                })
                .register(WAITING, (context, left) -> context.call(NOBODYS, left))
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

        assertThat(meters.get("clew.executions.started")
                        .tags("orchestration", "count", "version", "1", "node", "a")
                        .counters())
                .extracting(Counter::count)
                .containsExactlyInAnyOrder(1.0, 2.0);
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
    void givenAnInstanceThatFails_whenItHasEnded_thenItsErrorIsCountedByKindAndType() {
        assertThatThrownBy(() -> engine.client().start(COUNT, "i", -1).result(SOON))
                .isInstanceOf(InstanceFailedException.class);

        assertThat(count(
                        "clew.executions.failed",
                        "orchestration",
                        "count",
                        "kind",
                        "application",
                        "type",
                        "IllegalArgumentException"))
                .isEqualTo(1);
    }

    @Test
    void givenAnInstanceOfThreeExecutions_whenItHasEnded_thenStartsNameWhoHadThemBeginAndTheInstanceIsOne() {
        engine.client().start(COUNT, "i", 2).result(SOON);

        assertThat(count("clew.executions.started", "initiator", "client")).isEqualTo(1);
        assertThat(count("clew.executions.started", "initiator", "continue_as_new"))
                .isEqualTo(2);
        assertThat(times("clew.instances", "initiator", "client", "ending", "completed"))
                .isEqualTo(1);
        assertThat(meters.get("clew.instances").timer().totalTime(TimeUnit.MILLISECONDS))
                .isGreaterThanOrEqualTo(meters.get("clew.executions")
                        .tags("ending", "completed")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS));
    }

    @Test
    void givenAnExecutionOfSeveralTurns_whenItHasEnded_thenItsTurnsAndEventsAreThoseOfItsHistory() {
        InstanceHandle<Integer> handle = engine.client().start(COUNT, "i", 0);
        handle.result(SOON);
        InstanceStats stats = handle.stats();

        assertThat(stats.turns()).isGreaterThan(1);
        assertThat(meters.get("clew.execution.turns").summary().totalAmount()).isEqualTo(stats.turns());
        assertThat(meters.get("clew.execution.events").summary().totalAmount()).isEqualTo(stats.events());
        assertThat(meters.get("clew.execution.characters").summary().totalAmount())
                .isEqualTo((double) stats.historyCharacters());
    }

    @Test
    void givenAttemptsThatFail_whenTheyHaveEnded_thenTheirErrorsAndTheirWaitingAreCounted() {
        engine.client().start(COUNT, "i", 1).result(SOON);

        assertThat(count(
                        "clew.attempts.failed",
                        "name",
                        "flaky",
                        "error",
                        "application",
                        "type",
                        "IllegalStateException"))
                .isEqualTo(2);
        assertThat(times("clew.attempts.wait", "name", "flaky")).isEqualTo(4);
    }

    @Test
    void givenAHistoryOfVeryManyEvents_whenItIsDurable_thenThatIsCounted() {
        engine.client().start(TALKATIVE, "short", 10).result(SOON);
        engine.client().start(TALKATIVE, "long", 20_000).result(SOON);

        assertThat(count("clew.histories.long", "orchestration", "talkative", "version", "1"))
                .isEqualTo(1);
    }

    @Test
    void givenAParentAndItsChild_whenTheyHaveEnded_thenTheChildIsCountedWithItsParentAndTimedByItself() {
        engine.client().start(PARENT, "p", 1).result(SOON);

        assertThat(count("clew.children.started", "parent", "parent", "child", "count"))
                .isEqualTo(1);
        assertThat(times("clew.instances", "orchestration", "count", "initiator", "parent"))
                .isEqualTo(1);
        assertThat(count("clew.executions.started", "orchestration", "count", "initiator", "parent"))
                .isEqualTo(1);
    }

    @Test
    void givenMetersOfManyInstances_whenTheirLabelsAreLookedAt_thenNoneIsAnIdOrANumberOfAnExecution() {
        for (int i = 0; i < 3; i++) {
            engine.client().start(COUNT, "unique-id-" + i, 2).result(SOON);
        }

        assertThat(meters.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .allSatisfy(tag -> {
                    assertThat(tag.getKey()).doesNotContain("execution");
                    assertThat(tag.getValue()).doesNotContain("unique-id");
                });
    }

    @Test
    void givenClientsAndAStore_whenTheyAreAsked_thenCallsAreTimedByOperationAndOutcome() {
        engine.client().start(COUNT, "i", 0).result(SOON);
        assertThatThrownBy(() -> engine.client().start(COUNT, "i", 0)).isInstanceOf(InstanceExistsException.class);

        assertThat(times("clew.client.calls", "operation", "start", "outcome", "done"))
                .isEqualTo(1);
        assertThat(times("clew.client.calls", "operation", "start", "outcome", "InstanceExistsException"))
                .isEqualTo(1);
        assertThat(times("clew.client.calls", "operation", "await", "outcome", "done"))
                .isEqualTo(1);
        assertThat(times("clew.store.calls", "operation", "commit", "outcome", "answered"))
                .isEqualTo(times("clew.commits"));
    }

    @Test
    void givenErrorsOfAStore_whenTheyAreCounted_thenByTheClassOfTheirSqlState() {
        ClewMetrics metrics = ClewMetrics.to(meters);
        RuntimeException deadlock = new StoreUnavailableException("no", new SQLException("deadlock", "40P01"));
        metrics.storeCalled(new StoreCall(StoreOperation.COMMIT, Optional.of(deadlock), Duration.ofMillis(1)));
        metrics.storeCalled(new StoreCall(
                StoreOperation.CLAIM, Optional.of(new IllegalStateException("closed")), Duration.ofMillis(1)));

        assertThat(count("clew.store.errors", "operation", "commit", "error", "sql-40"))
                .isEqualTo(1);
        assertThat(count("clew.store.errors", "operation", "claim", "error", "IllegalStateException"))
                .isEqualTo(1);
    }

    @Test
    void givenTasksThatNobodyTakes_whenTheGaugesAreRead_thenTheBacklogIsThere() {
        engine.client().start(WAITING, "w", 0);

        assertThat(gauge("clew.instances.memory")).isPositive();
        assertThat(gauge("clew.instances.working")).isNotNegative();
        assertThat(gauge("clew.attempts.running")).isZero();
        eventually(() -> gauge("clew.backlog.tasks", "state", "waiting") == 1);
        assertThat(gauge("clew.backlog.tasks", "state", "running")).isZero();
        assertThat(gauge("clew.backlog.instances")).isZero();
    }

    private double gauge(String name, String... tags) {
        return meters.get(name).tags(tags).gauge().value();
    }

    private static void eventually(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void givenAnInstanceThatIsEvicted_whenItIsReplayed_thenTheReplayIsTimedAndNothingIsCountedTwice() {
        SimpleMeterRegistry other = new SimpleMeterRegistry();
        try (TestClew clew = TestClew.builder()
                .listener(ClewMetrics.to(other))
                .register(COUNT, (ctx, hours) -> {
                    ctx.sleep(Duration.ofHours(hours));
                    ctx.sleep(Duration.ofHours(hours));
                    return hours;
                })
                .start()) {
            var handle = clew.client().start(COUNT, "i", 24);
            clew.advance(Duration.ofHours(24));
            clew.crash();
            clew.restart();
            clew.advance(Duration.ofHours(24));

            assertThat(clew.resultOf(handle)).isEqualTo(24);
        }

        assertThat(other.get("clew.executions.started").counter().count()).isEqualTo(1);
        assertThat(other.get("clew.executions").timer().totalTime(TimeUnit.HOURS))
                .isEqualTo(48);
        assertThat(other.get("clew.replays").timer().count()).isEqualTo(1);
        assertThat(other.get("clew.replay.turns").summary().totalAmount()).isEqualTo(2);
        assertThat(other.get("clew.execution.turns").summary().totalAmount()).isEqualTo(3);
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
