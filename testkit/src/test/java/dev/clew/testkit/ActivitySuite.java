package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ActivityFailedException;
import dev.clew.api.ApplicationException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.Retry;
import dev.clew.api.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Activities and steps: results, failures, retries, timeouts, slots. */
abstract class ActivitySuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Activity<String, String> GREET = Activity.of("greet", String.class, String.class);

    @Test
    void givenAnActivity_whenItReturns_thenItsResultReachesTheCode() {
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name))
                .register(GREET, name -> "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");

            assertThat(clew.resultOf(handle)).isEqualTo("hello world");
            assertThatHistory(handle)
                    .hasTypes("ExecutionStarted", "ActivityScheduled", "ActivityCompleted", "ExecutionCompleted");
        }
    }

    @Test
    void givenAnActivityAndAStepThatMayRunForEver_whenTheyReturn_thenTheirResultsReachTheCode() {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        Step<String> patient = Step.of("patient", String.class).timeout(forEver);
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    String greeting = ctx.call(GREET.timeout(forEver), name);
                    return ctx.step(patient, s -> greeting + "!");
                })
                .register(GREET, name -> "hello " + name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "world");

            assertThat(clew.resultOf(handle)).isEqualTo("hello world!");
        }
    }

    @Test
    void givenAStepThatLeavesItsThreadInterrupted_whenTheNextRuns_thenItIsNot() {
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    ctx.step("one", String.class, s -> {
                        Thread.currentThread().interrupt();
                        return "";
                    });
                    return ctx.step(
                            "two",
                            String.class,
                            s -> name + Thread.currentThread().isInterrupted());
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "interrupted: ");

            assertThat(clew.resultOf(handle)).isEqualTo("interrupted: false");
        }
    }

    @Test
    void givenASequenceOfSteps_whenItRuns_thenEachIsOneTurnAndNoStepLeavesAnEventWhenItBegins() {
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    String one = ctx.step("one", String.class, s -> name + "1");
                    return ctx.step("two", String.class, s -> one + "2");
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            assertThat(clew.resultOf(handle)).isEqualTo("x12");
            assertThatHistory(handle)
                    .hasTypes("ExecutionStarted", "StepCompleted", "StepCompleted", "ExecutionCompleted");
            assertThat(handle.history().getLast().turn()).isEqualTo(1);
        }
    }

    @Test
    void givenAnActivityThatFailsTwice_whenThePolicyAllowsThree_thenItIsRetriedAfterGrowingWaitsAndSucceeds() {
        List<Instant> attempts = new ArrayList<>();
        Activity<String, String> flaky =
                GREET.retry(Retry.exponential(3).jitter(0).startingAt(Duration.ofSeconds(1)));
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(flaky, name))
                .register(flaky, name -> {
                    attempts.add(self[0].now());
                    if (attempts.size() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return "at last";
                })
                .start()) {
            self[0] = clew;
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(handle)).isEqualTo("at last");
            assertThat(attempts)
                    .containsExactly(
                            VirtualClock.START, VirtualClock.START.plusSeconds(1), VirtualClock.START.plusSeconds(3));
            assertThatHistory(handle).has(2, "AttemptFailed").has(1, "ActivityCompleted");
        }
    }

    @Test
    void givenAServiceThatSaysWhenToComeAgain_whenAnActivityCallsIt_thenItDoesThenAndRateLimitsCostNoAttempt() {
        List<Instant> attempts = new ArrayList<>();
        Activity<String, String> polite = GREET.retry(Retry.fixed(2, Duration.ofHours(1)));
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(polite, name))
                .register(polite, name -> {
                    attempts.add(self[0].now());
                    return switch (attempts.size()) {
                        case 1, 2 -> throw ApplicationException.rateLimited("too many", Duration.ofSeconds(20));
                        case 3 -> throw ApplicationException.retryAfter("busy", "later", Duration.ofSeconds(7));
                        default -> "at last";
                    };
                })
                .start()) {
            self[0] = clew;
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(Duration.ofSeconds(30));
            clew.crash();
            clew.restart();
            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(handle)).isEqualTo("at last");
            assertThat(attempts)
                    .extracting(at -> Duration.between(VirtualClock.START, at).toSeconds())
                    .containsExactly(0L, 20L, 40L, 47L);
        }
    }

    @Test
    void givenAnActivityThatAlwaysFails_whenItsAttemptsAreUsedUp_thenTheCodeCanCatchTheFailure() {
        Activity<String, String> hopeless = GREET.retry(Retry.fixed(2, Duration.ofSeconds(1)));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    try {
                        return ctx.call(hopeless, name);
                    } catch (ActivityFailedException failed) {
                        return failed.activity() + " " + failed.failure().type() + " "
                                + failed.failure().message();
                    }
                })
                .register(hopeless, name -> {
                    throw new ApplicationException("declined", "no money");
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(Duration.ofSeconds(2));

            assertThat(clew.resultOf(handle)).isEqualTo("greet declined no money");
        }
    }

    @Test
    void givenAFailureThatIsNotRetryable_whenThePolicyWouldAllowMore_thenThereIsOneAttempt() {
        Activity<String, String> strict = GREET.retry(Retry.exponential(5));
        List<Integer> attempts = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(strict, name))
                .register(strict, (ActivityContext context, String name) -> {
                    attempts.add(context.attempt());
                    throw ApplicationException.nonRetryable("declined", "for good");
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            assertThatThrownBy(() -> clew.resultOf(handle))
                    .isInstanceOf(InstanceFailedException.class)
                    .hasMessageContaining("declined: for good");
            assertThat(attempts).containsExactly(1);
        }
    }

    @Test
    void givenRetries_whenAttemptsFollowEachOther_thenTheAttemptCountsUpAndTheIdempotencyKeyStays() {
        List<Integer> numbers = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        Step<String> step = Step.of("pay", String.class).retry(Retry.fixed(3, Duration.ofSeconds(1)));
        try (TestClew clew = clew().register(
                        MAIN,
                        (ctx, name) -> ctx.step(step, s -> {
                            numbers.add(s.attempt());
                            keys.add(s.idempotencyKey());
                            if (s.attempt() < 3) {
                                throw new IllegalStateException("again");
                            }
                            return "paid";
                        }))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(Duration.ofSeconds(5));

            assertThat(clew.resultOf(handle)).isEqualTo("paid");
            assertThat(numbers).containsExactly(1, 2, 3);
            assertThat(keys).hasSize(1);
        }
    }

    @Test
    void givenAnEndedInstance_whenAnotherTakesItsId_thenItsWorkHasKeysOfItsOwn() {
        Set<String> keys = new HashSet<>();
        try (TestClew clew = clew().register(
                        MAIN, (ctx, name) -> ctx.step("pay", String.class, s -> name + keys.add(s.idempotencyKey())))
                .start()) {
            var first = clew.client().start(MAIN, "i", "first ");
            assertThat(clew.resultOf(first)).isEqualTo("first true");

            var second = clew.client().start(MAIN, "i", "second ", ConflictPolicy.REPLACE_ENDED);

            assertThat(clew.resultOf(second)).isEqualTo("second true");
        }
    }

    @Test
    void givenARetryThatWaits_whenTheEngineIsKilledMeanwhile_thenTheNextAttemptComesWhenItWasDue() {
        Activity<String, String> flaky = GREET.retry(Retry.fixed(2, Duration.ofMinutes(10)));
        List<Integer> attempts = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> ctx.call(flaky, name))
                .register(flaky, (ActivityContext context, String name) -> {
                    attempts.add(context.attempt());
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return "ok";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();

            clew.crash();
            clew.restart();
            clew.advance(Duration.ofMinutes(9));
            assertThat(attempts).containsExactly(1);
            clew.advance(Duration.ofMinutes(1));

            assertThat(clew.resultOf(handle)).isEqualTo("ok");
            assertThat(attempts).containsExactly(1, 2);
        }
    }

    @Test
    void givenAnAttemptThatRunsTooLong_whenItsTimeoutPasses_thenItIsInterruptedAndCountsAsFailed() {
        Activity<String, String> slow = GREET.timeout(Duration.ofMinutes(1));
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    try {
                        return ctx.call(slow, name);
                    } catch (ActivityFailedException failed) {
                        return failed.failure().type();
                    }
                })
                .register(slow, (ActivityContext context, String name) -> {
                    new CountDownLatch(1).await();
                    return "never";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(Duration.ofMinutes(2));

            assertThat(clew.resultOf(handle)).isEqualTo(Failure.TIMEOUT);
        }
    }

    @Test
    void givenFewerSlotsThanActivities_whenTheyAreStartedTogether_thenAllRunInTheEnd() {
        Activity<Integer, Integer> square = Activity.of("square", Integer.class, Integer.class);
        Orchestration<Integer, Integer> sum = Orchestration.of("sum", Integer.class, Integer.class);
        try (TestClew clew = clew().options(options -> options.activitySlots(2))
                .register(sum, (ctx, n) -> {
                    List<Deferred<Integer>> parts = new ArrayList<>();
                    for (int i = 1; i <= n; i++) {
                        parts.add(ctx.start(square, i));
                    }
                    return ctx.<Integer>all(parts).stream().mapToInt(i -> i).sum();
                })
                .register(square, (Integer i) -> i * i)
                .start()) {
            var handle = clew.client().start(sum, "i", 100);

            assertThat(clew.resultOf(handle)).isEqualTo(338_350);
            assertThatHistory(handle).scheduled(100, square).has(100, "ActivityCompleted");
        }
    }

    @Test
    void givenAResultThatIsTooLarge_whenAnActivityReturnsIt_thenTheActivityFailsAndSaysSo() {
        try (TestClew clew = clew().options(options -> options.maxPayload(1_000))
                .register(MAIN, (ctx, name) -> ctx.call(GREET, name))
                .register(GREET, name -> "x".repeat(2_000))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            assertThatThrownBy(() -> clew.resultOf(handle)).hasMessageContaining("too large");
            assertThat(handle.info().failure().orElseThrow().type()).isEqualTo(Failure.LIMIT);
        }
    }

    @Test
    void givenAnInputThatIsTooLarge_whenAnInstanceIsStartedWithIt_thenTheCallerIsToldAndNothingIsStored() {
        try (TestClew clew = clew().options(options -> options.maxPayload(1_000))
                .register(MAIN, (ctx, name) -> name)
                .start()) {
            assertThatThrownBy(() -> clew.client().start(MAIN, "i", "x".repeat(2_000)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("the most is 1000");
            assertThat(clew.client().list(ListQuery.all()).items()).isEmpty();
        }
    }

    @Test
    void givenAnActivityThatIsNotRegistered_whenItIsCalled_thenTheInstanceWaitsAndDoesNotFail() {
        try (TestClew clew =
                clew().register(MAIN, (ctx, name) -> ctx.call(GREET, name)).start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            clew.advance(Duration.ofDays(1));

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThatHistory(handle).scheduled(1, GREET);
        }
    }

    @Test
    void givenCodeThatThrows_whenItIsNotCaught_thenTheInstanceFailsWithTheExceptionAsData() {
        try (TestClew clew = clew().register(MAIN, (ctx, name) -> {
                    throw new IllegalStateException("broken", new IllegalArgumentException("because"));
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");

            assertThatThrownBy(() -> clew.resultOf(handle)).isInstanceOf(InstanceFailedException.class);
            assertThat(handle.info().failure().orElseThrow().toString())
                    .isEqualTo("IllegalStateException: broken (caused by IllegalArgumentException: because)");
        }
    }
}
