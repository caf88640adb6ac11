package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.CancelledException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Deferred;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Request;
import dev.clew.api.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Cancellation: catchable, scoped, with shielded clean-up, and never lost. */
abstract class CancellationSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);

    private static String waitForEver(OrchestrationContext ctx, String input) {
        return ctx.await(GO);
    }

    @Test
    void givenInstances_whenSomebodyCancelsPausesOrTerminatesThem_thenItIsKnownWho() {
        Request request = Request.of("enough").by("ann");
        try (TestClew clew =
                clew().register(MAIN, CancellationSuite::waitForEver).start()) {
            var cancelled = clew.client().start(MAIN, "cancelled", "");
            var paused = clew.client().start(MAIN, "paused", "");
            var terminated = clew.client().start(MAIN, "terminated", "");
            var unsaid = clew.client().start(MAIN, "unsaid", "");
            clew.runUntilQuiet();

            cancelled.cancel(request);
            paused.pause(request);
            terminated.terminate(request);
            unsaid.cancel("enough");
            clew.runUntilQuiet();

            for (var handle : List.of(cancelled, paused, terminated)) {
                assertThat(handle.info().by()).contains("ann");
                assertThat(handle.info().failure().orElseThrow().message()).contains("enough");
                assertThat(handle.explain().sentence()).contains(handle.id(), " by ann: ");
            }
            assertThat(unsaid.info().by()).isEmpty();
            paused.resume();
            clew.runUntilQuiet();
            assertThat(paused.info().by()).isEmpty();
            assertThat(clew.client()
                            .cancelAll(ListQuery.all(), Request.of("over").by("bob"), soFar -> {})
                            .done())
                    .isEqualTo(1);
            clew.runUntilQuiet();
            assertThat(paused.info().by()).contains("bob");
        }
    }

    @Test
    void givenAWaitingInstance_whenItIsCancelled_thenItEndsAsCancelledWithTheReason() {
        try (TestClew clew =
                clew().register(MAIN, CancellationSuite::waitForEver).start()) {
            var handle = clew.client().start(MAIN, "i", "");

            handle.cancel("by_test");

            assertThatThrownBy(() -> clew.resultOf(handle))
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("by_test");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThatHistory(handle).has(1, "CancelRequested").has(1, "ExecutionCancelled");
        }
    }

    @Test
    void givenAReasonThatIsTooLarge_whenAnInstanceIsCancelled_thenTheCallerIsToldAndItRunsOn() {
        try (TestClew clew = clew().register(MAIN, CancellationSuite::waitForEver)
                .options(options -> options.maxPayload(100))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");

            assertThatThrownBy(() -> handle.cancel("x".repeat(101)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("101 characters")
                    .hasMessageContaining("the most is 100");
            clew.runUntilQuiet();
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            handle.cancel("x".repeat(100));
            clew.runUntilQuiet();

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenCodeThatCompensates_whenItIsCancelled_thenTheShieldedCleanUpRunsBeforeItEnds() {
        List<String> undone = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return ctx.await(GO);
                    } catch (CancelledException cancelled) {
                        ctx.shielded(() -> {
                            ctx.step("undo", s -> undone.add("undo"));
                            ctx.sleep(Duration.ofMinutes(1));
                            ctx.step("tell", s -> undone.add("tell"));
                        });
                        throw cancelled;
                    }
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            handle.cancel("stop");

            clew.advance(Duration.ofMinutes(2));

            assertThat(undone).containsExactly("undo", "tell");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenCodeThatCatchesItsCancellation_whenItWaitsAgainOutsideOfAShield_thenItIsCancelledAgain() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return ctx.await(GO);
                    } catch (CancelledException first) {
                        return ctx.await(GO);
                    }
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            handle.cancel("stop");

            assertThatThrownBy(() -> clew.resultOf(handle)).isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void givenCodeThatCatchesItsCancellationAndReturns_whenItIsCancelled_thenItCompletes() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return ctx.await(GO);
                    } catch (CancelledException cancelled) {
                        return "settled: " + cancelled.reason();
                    }
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            handle.cancel("stop");

            assertThat(clew.resultOf(handle)).isEqualTo("settled: stop");
        }
    }

    @Test
    void givenAnInstance_whenItIsCancelledFiveTimes_thenOneRequestIsRecordedAndTheFirstReasonCounts() {
        try (TestClew clew =
                clew().register(MAIN, CancellationSuite::waitForEver).start()) {
            var handle = clew.client().start(MAIN, "i", "");
            for (int i = 0; i < 5; i++) {
                handle.cancel("cancel-" + i);
            }

            assertThatThrownBy(() -> clew.resultOf(handle)).hasMessageContaining("cancel-0");
            assertThatHistory(handle).has(1, "CancelRequested");
        }
    }

    @Test
    void givenACompletedInstance_whenItIsCancelled_thenNothingChanges() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> "done").start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.resultOf(handle);

            handle.cancel("late");

            assertThat(clew.resultOf(handle)).isEqualTo("done");
            assertThatHistory(handle).hasNo("CancelRequested");
        }
    }

    @Test
    void givenNoInstance_whenItIsCancelled_thenTheCallerIsTold() {
        try (TestClew clew =
                clew().register(MAIN, CancellationSuite::waitForEver).start()) {
            assertThatThrownBy(() -> clew.client().handle("nobody").cancel("x"))
                    .isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void givenARunningActivity_whenItsInstanceIsCancelled_thenItIsToldAndItsResultIsDropped() {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, input))
                .register(WORK, (ActivityContext context, String input) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException interrupted) {
                        told.complete(context.cancelled());
                    }
                    return "too late";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            handle.cancel("stop");

            assertThatThrownBy(() -> clew.resultOf(handle)).isInstanceOf(CancelledException.class);
            assertThatHistory(handle).has(1, "ActivityCancelled").hasNo("ActivityCompleted");
            assertThat(told).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
        }
    }

    @Test
    void givenAnActivityThatIgnoresItsInterrupt_whenItsInstanceIsCancelled_thenNothingWaitsForIt() {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, input))
                .register(WORK, (ActivityContext context, String input) -> {
                    while (end.getCount() > 0) {
                        try {
                            end.await();
                        } catch (InterruptedException ignored) {
                            told.complete(context.cancelled());
                        }
                    }
                    return "too late";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            handle.cancel("stop");

            assertThatThrownBy(() -> clew.resultOf(handle)).isInstanceOf(CancelledException.class);
            assertThat(told).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
            assertThat(end.getCount()).as("it goes on").isEqualTo(1);
            end.countDown();
            clew.runUntilQuiet();
            assertThatHistory(handle).has(1, "ActivityCancelled").hasNo("ActivityCompleted");
        }
    }

    @Test
    void givenAnInlineStep_whenItsInstanceIsCancelled_thenItIsInterrupted() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        try (TestClew clew = clew().register(
                        MAIN,
                        (ctx, input) -> ctx.step("wait", String.class, s -> {
                            running.countDown();
                            new CountDownLatch(1).await();
                            return "never";
                        }))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            running.await();

            handle.cancel("stop");

            assertThatThrownBy(() -> clew.resultOf(handle)).isInstanceOf(CancelledException.class);
            assertThatHistory(handle).hasNo("StepCompleted").hasNo("StepFailed");
        }
    }

    @RepeatedTest(50)
    void givenAnInlineStepThatStopsAtOnce_whenItsInstanceIsCancelled_thenTheCancellationIsTheReason()
            throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        try (TestClew clew = clew().register(
                        MAIN,
                        (ctx, input) -> ctx.step("spin", String.class, s -> {
                            running.countDown();
                            while (!s.cancelled()) {
                                Thread.onSpinWait();
                            }
                            throw new IllegalStateException("stopped");
                        }))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            running.await();

            handle.cancel("stop");

            assertThatThrownBy(() -> clew.resultOf(handle)).isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void givenACancellationThatComesBetweenTwoSteps_whenTheSecondIsNext_thenItDoesNotRun() {
        AtomicInteger ran = new AtomicInteger();
        AtomicReference<TestClew> engine = new AtomicReference<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.step("one", String.class, s -> "");
                    engine.get().present().handle("i").cancel("meanwhile");
                    return ctx.step("two", String.class, s -> "ran " + ran.incrementAndGet());
                })
                .start()) {
            engine.set(clew);
            var handle = clew.client().start(MAIN, "i", "");

            assertThatThrownBy(() -> clew.resultOf(handle)).isInstanceOf(CancelledException.class);
            assertThat(ran).hasValue(0);
        }
    }

    @Test
    void givenAStepInAForkInsideAShield_whenTheInstanceIsCancelled_thenItRunsToItsEnd() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestClew clew = clew().register(
                        MAIN,
                        (ctx, input) -> ctx.shielded(() -> ctx.<String>fork(() -> ctx.<String>fork(
                                                () -> ctx.step("undo", String.class, s -> {
                                                    running.countDown();
                                                    goOn.await();
                                                    return "undone";
                                                }))
                                        .await())
                                .await()))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            running.await();

            handle.cancel("stop");
            goOn.countDown();

            assertThat(clew.resultOf(handle)).isEqualTo("undone");
        }
    }

    @Test
    void givenAnInstanceThatHasNotRun_whenItIsCancelled_thenItNeverCompletes() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.sleep(Duration.ofHours(1));
                    return "done";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            handle.cancel("early");

            clew.advance(Duration.ofHours(2));

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenATimerThatBeatsAnActivity_whenTheyRace_thenTheLoserIsToldAndTheInstanceGoesOn() {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    Deferred<String> work = ctx.start(WORK, input);
                    Deferred<String> limit = ctx.fork(() -> {
                        ctx.sleep(Duration.ofSeconds(1));
                        return "timer";
                    });
                    return ctx.race(List.of(work, limit)) + " won";
                })
                .register(WORK, (ActivityContext context, String input) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException interrupted) {
                        told.complete(context.cancelled());
                    }
                    return "work";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");

            clew.advance(Duration.ofSeconds(2));

            assertThat(clew.resultOf(handle)).isEqualTo("timer won");
            assertThat(told).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
            assertThatHistory(handle).has(1, "ActivityCancelled");
        }
    }

    @Test
    void givenAnActivityNobodyWaitsFor_whenTheCodeReturns_thenItIsCancelledAndTheInstanceCompletes() {
        List<String> ran = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.start(WORK, input);
                    return "returned";
                })
                .register(WORK, input -> {
                    ran.add(input);
                    return input;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");

            assertThat(clew.resultOf(handle)).isEqualTo("returned");
            assertThat(ran).isEmpty();
        }
    }

    @Test
    void givenAForkThatIsCancelled_whenTheRestGoesOn_thenOnlyTheForkEnds() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    Deferred<String> fork = ctx.fork(() -> ctx.await(GO));
                    ctx.sleep(Duration.ofMinutes(1));
                    fork.cancel();
                    try {
                        return fork.await();
                    } catch (CancelledException expected) {
                        ctx.sleep(Duration.ofMinutes(1));
                        return "went on";
                    }
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");

            clew.advance(Duration.ofMinutes(3));

            assertThat(clew.resultOf(handle)).isEqualTo("went on");
        }
    }

    @Test
    void givenACancellationThatWasRecorded_whenTheEngineIsKilledDuringTheCleanUp_thenTheCleanUpIsFinished() {
        List<String> undone = new ArrayList<>();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return ctx.await(GO);
                    } catch (CancelledException cancelled) {
                        ctx.shielded(() -> {
                            ctx.step("one", s -> undone.add("one"));
                            ctx.sleep(Duration.ofMinutes(1));
                            ctx.step("two", s -> undone.add("two"));
                        });
                        throw cancelled;
                    }
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            handle.cancel("stop");
            clew.runUntilQuiet();

            clew.crash();
            clew.restart();
            clew.advance(Duration.ofMinutes(2));

            assertThat(undone).containsExactly("one", "two");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }
}
