package dev.clew.kernel;

import static dev.clew.kernel.Play.due;
import static dev.clew.kernel.Play.failed;
import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.reported;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.signal;
import static dev.clew.kernel.Play.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ActivityFailedException;
import dev.clew.api.ApplicationException;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Retry;
import dev.clew.api.Routing;
import dev.clew.api.Signal;
import dev.clew.api.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Activities, steps, timers and signals: what each decides, and what each message does. */
@Timeout(20)
final class OperationsTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    // --- the first turn

    @Test
    void givenCodeThatReturnsAtOnce_whenItRuns_thenOneDecisionStartsAndEndsIt() {
        var play = Play.of((ctx, input) -> input + "!");

        assertThat(play.types()).containsExactly("ExecutionStarted", "ExecutionCompleted");
        assertThat(play.result()).isEqualTo("in!");
        assertThat(play.decisions()).hasSize(1);
    }

    @Test
    void givenCodeThatThrows_whenItRuns_thenItEndsAsFailedWithTheExceptionAsData() {
        var play = Play.of((ctx, input) -> {
            throw new IllegalStateException("broken");
        });

        assertThat(play.last().ending().orElseThrow())
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.failure()).hasToString("IllegalStateException: broken"));
    }

    @Test
    void givenAnActivity_whenItIsStarted_thenItIsRecordedAndAskedForInTheSameTurn() {
        var play = Play.of((ctx, input) -> ctx.call(WORK, "x"));

        assertThat(play.events().getLast()).isEqualTo(new Event.ActivityScheduled(id("1"), "work", text("x")));
        assertThat(play.commands())
                .containsExactly(new Command.RunActivity(
                        id("1"),
                        "work",
                        text("x"),
                        1,
                        Optional.empty(),
                        Routing.ANYWHERE,
                        Command.Deadlines.NONE,
                        Optional.empty()));
        assertThat(play.last().open()).isEqualTo(1);
        assertThat(play.last().mustBeDurableFirst()).isTrue();
    }

    @Test
    void givenAStep_whenItBegins_thenNothingIsRecordedAndItMayRunBeforeTheTurnIsDurable() {
        var play = Play.of((ctx, input) -> ctx.step("s", String.class, s -> "x"));

        assertThat(play.types()).containsExactly("ExecutionStarted");
        assertThat(play.commands()).singleElement().isInstanceOf(Command.RunStep.class);
        assertThat(play.last().mustBeDurableFirst()).isFalse();
    }

    @Test
    void givenAStepAfterAnother_whenTheFirstIsReported_thenItsResultMustBeDurableBeforeTheSecondRuns() {
        var play = Play.of(
                (ctx, input) -> ctx.step("a", String.class, s -> "") + ctx.step("b", String.class, s -> ""),
                reported("1", "A"));

        assertThat(play.last().events()).containsExactly(new Event.StepCompleted(id("1"), "a", text("A")));
        assertThat(play.last().mustBeDurableFirst()).isTrue();
    }

    @Test
    void givenSeveralActivitiesInOneTurn_whenTheyAreStarted_thenEachHasAnIdOfItsOwnInOrder() {
        var play = Play.of((ctx, input) -> {
            ctx.start(WORK, "a");
            ctx.start(WORK, "b");
            ctx.timer(seconds(5));
            return ctx.await(GO);
        });

        assertThat(play.commands()).extracting(command -> command.id().path()).containsExactly("1", "2", "3");
        assertThat(play.last().open()).isEqualTo(4);
    }

    // --- completion messages

    @Test
    void givenAnOpenActivity_whenItsResultArrives_thenTheCodeGoesOnWithIt() {
        var play = Play.of((ctx, input) -> "got " + ctx.call(WORK, "x"), reported("1", "y"));

        assertThat(play.result()).isEqualTo("got y");
        assertThat(play.types())
                .containsExactly("ExecutionStarted", "ActivityScheduled", "ActivityCompleted", "ExecutionCompleted");
    }

    @Test
    void givenAnOpenActivity_whenItsResultArrivesTwiceInOneInbox_thenItIsRecordedOnce() {
        var play = Play.of(
                (ctx, input) -> ctx.call(WORK, "x") + ctx.await(GO),
                List.of(inbox(1, reported("1", "y"), reported("1", "z"))));

        assertThat(play.types()).containsOnlyOnce("ActivityCompleted");
        assertThat(play.last().taken()).hasSize(2);
    }

    @Test
    void givenAReportOfAnEarlierAttempt_whenItArrivesLate_thenItIsDropped() {
        var play = Play.of(
                (ctx, input) -> ctx.call(WORK.retry(Retry.fixed(3, seconds(1))), "x"),
                failed("1", 1, "no"),
                reported("1", 1, "late"));

        assertThat(play.types()).containsOnlyOnce("AttemptFailed").doesNotContain("ActivityCompleted");
    }

    @Test
    void givenMessagesForNothing_whenTheyArrive_thenTheyAreTakenAndCauseNothing() {
        var play = Play.of(Play::forEver, List.of(inbox(1, reported("7", "x"), due("8"), failed("9", 1, "no"))));

        assertThat(play.last().events()).isEmpty();
        assertThat(play.last().taken()).hasSize(3);
    }

    @Test
    void givenTwoEqualActivities_whenTheSecondIsReportedFirst_thenEachResultGoesToItsOwn() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> one = ctx.start(WORK, "same");
                    Deferred<String> two = ctx.start(WORK, "same");
                    return one.await() + two.await();
                },
                reported("2", "second"),
                reported("1", "first"));

        assertThat(play.result()).isEqualTo("firstsecond");
    }

    // --- failures and retries

    @Test
    void givenAFailure_whenThePolicyAllowsNoMore_thenTheCodeCanCatchIt() {
        var play = Play.of(
                (ctx, input) -> {
                    try {
                        return ctx.call(WORK, "x");
                    } catch (ActivityFailedException caught) {
                        return caught.activity() + " " + caught.failure().type();
                    }
                },
                failed("1", 1, "declined"));

        assertThat(play.result()).isEqualTo("work declined");
    }

    @Test
    void givenARetryPolicy_whenAttemptsFail_thenTheNextIsAskedForNotBeforeTheBackoffAndTheHistoryKnows() {
        var retrying = WORK.retry(new Retry(3, seconds(1), 10, Duration.ofHours(1), 0, List.of()));
        var play = Play.of((ctx, input) -> ctx.call(retrying, "x"), failed("1", 1, "no"), failed("1", 2, "no"));

        assertThat(play.commands().stream().map(command -> (Command.RunActivity) command))
                .extracting(Command.RunActivity::attempt)
                .containsExactly(1, 2, 3);
        assertThat(((Command.RunActivity) play.commands().getLast()).notBefore())
                .contains(Play.START.plusSeconds(2 + 10));
        assertThat(play.types()).filteredOn("AttemptFailed"::equals).hasSize(2);
    }

    @Test
    void givenAFailureThatSaysWhen_whenThePolicyWaitsOtherwise_thenTheNextAttemptIsAskedForNotBeforeThat() {
        var retrying = WORK.retry(Retry.fixed(2, seconds(1)));
        var play = Play.of((ctx, input) -> ctx.call(retrying, "x"), asking("1", 1, "busy", seconds(40)));

        assertThat(((Command.RunActivity) play.commands().getLast()).notBefore())
                .contains(Play.START.plusSeconds(1 + 40));
    }

    @Test
    void givenRateLimits_whenTheyAreMet_thenTheyCostNoAttemptAndThatIsTheSameAfterAReplay() {
        var retrying = WORK.retry(Retry.fixed(2, seconds(1)));
        OrchestrationFunction<String, String> code = (ctx, input) -> ctx.call(retrying, "x");
        var live = Play.of(
                code,
                asking("1", 1, Failure.RATE_LIMITED, seconds(20)),
                asking("1", 2, Failure.RATE_LIMITED, seconds(20)),
                failed("1", 3, "no"));
        assertThat(live.commands().stream().map(command -> (Command.RunActivity) command))
                .extracting(Command.RunActivity::attempt)
                .containsExactly(1, 2, 3, 4);

        assertThat(Play.replay(live.history(), code, asking("1", 4, Failure.RATE_LIMITED, seconds(20)))
                        .types())
                .doesNotContain("ActivityFailed")
                .filteredOn("AttemptFailed"::equals)
                .hasSize(4);
        assertThat(Play.replay(live.history(), code, asking("1", 4, Failure.RATE_LIMITED, seconds(21)))
                        .types())
                .describedAs("a minute is the patience")
                .contains("ActivityFailed");
        assertThat(Play.replay(live.history(), code, failed("1", 4, "no")).types())
                .contains("ActivityFailed");
    }

    private static Message asking(String id, int attempt, String type, Duration span) {
        return new Message.AttemptReported(
                new OperationId(id),
                attempt,
                new Message.Report.Failed(
                        ApplicationException.retryAfter(type, "later", span).failure()));
    }

    @Test
    void givenJitter_whenTheSameHistoryIsDecidedAgain_thenTheWaitIsTheSame() {
        var retrying = WORK.retry(Retry.exponential(5));
        List<Event> once = Play.of((ctx, input) -> ctx.call(retrying, "x"), failed("1", 1, "no"))
                .events();
        List<Event> again = Play.of((ctx, input) -> ctx.call(retrying, "x"), failed("1", 1, "no"))
                .events();

        assertThat(once).isEqualTo(again);
    }

    @Test
    void givenAStepThatIsRetried_whenItIsLoadedBetweenAttempts_thenTheNextAttemptKeepsItsNumberAndTime() {
        Step<String> step = Step.of("s", String.class).retry(Retry.fixed(3, seconds(60)));
        var live = Play.of((ctx, input) -> ctx.step(step, s -> ""), failed("1", 1, "no"));

        var loaded = Play.replay(live.history(), (ctx, input) -> ctx.step(step, s -> ""));

        assertThat(loaded.commands()).singleElement().isInstanceOfSatisfying(Command.RunStep.class, run -> {
            assertThat(run.attempt()).isEqualTo(2);
            assertThat(run.notBefore()).contains(Play.START.plusSeconds(61));
        });
    }

    @Test
    void givenLabels_whenCodeWithinThemStartsSomething_thenItIsAskedForWithTheInnermostOne() {
        var play = Play.of((ctx, input) -> {
            ctx.start(WORK, "none");
            ctx.labelled("outer", () -> {
                ctx.start(WORK, "outer");
                ctx.fork(() -> ctx.call(WORK, "outer, in a branch"));
                ctx.labelled("inner", () -> ctx.start(WORK, "inner"));
                return ctx.start(WORK, "outer again");
            });
            return ctx.call(WORK, "none again");
        });

        assertThat(play.commands())
                .extracting(command -> ((Command.RunActivity) command).label().orElse(""))
                .containsExactlyInAnyOrder("", "outer", "outer", "inner", "outer", "");
    }

    @Test
    void givenALabel_whenItIsAnotherOneOnReplay_thenTheHistoryFitsAndWhatIsOpenHasTheNewOne() {
        var live = Play.of((ctx, input) -> ctx.labelled("old", () -> ctx.call(WORK, "x")));

        var loaded = Play.replay(live.history(), (ctx, input) -> ctx.labelled("new", () -> ctx.call(WORK, "x")));

        assertThat(loaded.commands())
                .singleElement()
                .isInstanceOfSatisfying(
                        Command.RunActivity.class,
                        run -> assertThat(run.label()).contains("new"));
    }

    @Test
    void givenATransaction_whenItBegins_thenItIsAskedForAndMayRunBeforeTheTurnIsDurable() {
        var play = Play.of((ctx, input) -> ctx.transaction("s", String.class, tx -> "x"));

        assertThat(play.types()).containsExactly("ExecutionStarted");
        assertThat(play.commands()).singleElement().isInstanceOf(Command.RunTransaction.class);
        assertThat(play.last().mustBeDurableFirst()).isFalse();
    }

    @Test
    void givenAHistoryWithAStep_whenTheCodeHasATransactionInItsPlace_thenTheyFitBothWays() {
        OrchestrationFunction<String, String> step =
                (ctx, input) -> ctx.step("s", String.class, s -> "") + ctx.await(GO);
        OrchestrationFunction<String, String> transaction =
                (ctx, input) -> ctx.transaction("s", String.class, tx -> "") + ctx.await(GO);
        var asStep = Play.of(step, reported("1", "x"));
        var asTransaction = Play.of(transaction, reported("1", "x"));

        assertThat(asTransaction.events()).isEqualTo(asStep.events());
        assertThat(Play.replay(asStep.history(), transaction, signal(1, "go", "y"))
                        .events())
                .isEqualTo(Play.replay(asTransaction.history(), step, signal(1, "go", "y"))
                        .events());
    }

    // --- timers

    @Test
    void givenATimer_whenItIsStarted_thenItIsDueFromTheTurnsTimeOnAWholeMillisecond() {
        var play = Play.of((ctx, input) -> {
            ctx.sleep(Duration.ofNanos(1_500_000));
            return "";
        });

        assertThat(play.commands()).containsExactly(new Command.StartTimer(id("1"), Play.START.plusMillis(2)));
    }

    @Test
    void givenAWaitForEver_whenItIsStarted_thenItIsDueInACentury() {
        var play = Play.of((ctx, input) -> {
            ctx.timer(Duration.ofSeconds(Long.MAX_VALUE));
            return ctx.await(GO, Duration.ofSeconds(Long.MAX_VALUE)).orElse("");
        });

        assertThat(play.commands())
                .extracting(command -> ((Command.StartTimer) command).fireAt())
                .containsOnly(Play.START.plus(Duration.ofDays(36_500)));
    }

    @Test
    void givenARetryAfterAnEternity_whenAnAttemptFails_thenTheNextIsInACentury() {
        var play = Play.of(
                (ctx, input) -> ctx.call(WORK.retry(Retry.fixed(2, Duration.ofSeconds(Long.MAX_VALUE))), "a"),
                failed("1", 1, "x"));

        assertThat(play.types()).contains("AttemptFailed");
    }

    @Test
    void givenAStatusThatNobodyWouldRead_whenItIsPublished_thenItIsRefused() {
        var play = Play.of((ctx, input) -> {
            ctx.status("x".repeat(10_000));
            ctx.status("x".repeat(10_001));
            return "";
        });

        assertThat(play.last().ending().orElseThrow().toString())
                .contains("10001")
                .contains("limit_exceeded");
    }

    @Test
    void givenATimer_whenItIsDue_thenTheCodeGoesOnAtTheTimeOfThatTurn() {
        var play = Play.of(
                (ctx, input) -> {
                    Instant before = ctx.now();
                    ctx.sleep(seconds(1));
                    return Duration.between(before, ctx.now()).toString();
                },
                due("1"));

        assertThat(play.result()).isEqualTo("PT1S");
    }

    // --- signals

    @Test
    void givenSignalsOfTwoNames_whenTheyAreTaken_thenEachNameKeepsItsOwnOrder() {
        Signal<String> other = Signal.of("other", String.class);
        var play = Play.of(
                (ctx, input) -> {
                    ctx.sleep(seconds(1));
                    return ctx.await(other) + ctx.await(GO) + ctx.await(GO);
                },
                List.of(
                        inbox(1, signal(1, "go", "a"), signal(2, "other", "b"), signal(3, "go", "c")),
                        inbox(2, due("1"))));

        assertThat(play.result()).isEqualTo("bac");
    }

    @Test
    void givenASignalWithAKeyThatWasSeen_whenItArrivesAgain_thenItDoesNotCount() {
        var play = Play.of(
                (ctx, input) -> ctx.await(GO) + ctx.await(GO),
                signal(1, "go", "a"),
                signal(1, "go", "a"),
                signal(2, "go", "b"));

        assertThat(play.result()).isEqualTo("ab");
    }

    @Test
    void givenTwoWaitsForOneName_whenSignalsCome_thenTheWaitThatWasFirstTakesTheFirst() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> one = ctx.fork(() -> "one:" + ctx.await(GO));
                    Deferred<String> two = ctx.fork(() -> "two:" + ctx.await(GO));
                    return one.await() + " " + two.await();
                },
                signal(1, "go", "a"),
                signal(2, "go", "b"));

        assertThat(play.result()).isEqualTo("one:a two:b");
    }

    @Test
    void givenAWaitWithADeadline_whenTheSignalComesFirst_thenItsTimerIsTakenBack() {
        var play = Play.of(
                (ctx, input) -> ctx.await(GO, seconds(60)).orElse("none") + ctx.await(GO), signal(1, "go", "a"));

        assertThat(play.commands())
                .containsExactly(
                        new Command.StartTimer(id("1"), Play.START.plusSeconds(60)), new Command.CancelTimer(id("1")));
    }

    @Test
    void givenAWaitWithADeadline_whenItPasses_thenTheWaitIsEmptyAndLeavesTheLine() {
        var play = Play.of(
                (ctx, input) -> ctx.await(GO, seconds(1)).isPresent() + ctx.await(GO), due("1"), signal(1, "go", "a"));

        assertThat(play.result()).isEqualTo("falsea");
    }

    // --- continue as new

    @Test
    void givenSignalsThatWereNotTaken_whenItContinuesAsNew_thenTheyAreCarriedInOrderAndTheRestIsNotTaken() {
        var play = Play.of(
                (ctx, input) -> {
                    ctx.await(GO);
                    throw ctx.continueAsNew("next");
                },
                List.of(inbox(1, signal(1, "x", "a"), signal(2, "y", "b"), signal(3, "go", "!"), signal(4, "x", "c"))));

        assertThat(play.last().ending())
                .contains(new Ending.Continued(
                        text("next"),
                        Optional.empty(),
                        List.of(new Event.CarriedSignal(1, "x", text("a")), new Event.CarriedSignal(2, "y", text("b"))),
                        Event.Kept.NOTHING));
        assertThat(play.last().taken()).hasSize(3);
    }

    @Test
    void givenCarriedSignals_whenTheNextExecutionWaits_thenTheyComeFirst() {
        var play = Play.of(
                Play.started(new Event.CarriedSignal(7, "go", text("carried"))),
                (ctx, input) -> ctx.await(GO) + ctx.await(GO),
                List.of(inbox(1, signal(7, "go", "carried")), inbox(2, signal(8, "go", "new"))));

        assertThat(play.result()).isEqualTo("carriednew");
    }

    @Test
    void givenAForkThatContinuesAsNew_whenItIsTried_thenItIsToldThatThisIsForTheRoot() {
        var play = Play.of((ctx, input) -> ctx.<String>fork(() -> {
                    throw ctx.continueAsNew("x");
                })
                .await());

        assertThat(play.last().ending().orElseThrow().toString()).contains("not for a fork of it");
    }

    // --- custom status

    @Test
    void givenSeveralStatusesInOneTurn_whenItEnds_thenTheLatestIsPublished() {
        var play = Play.of((ctx, input) -> {
            ctx.status("one");
            ctx.status("two");
            return ctx.await(GO);
        });

        assertThat(play.last().customStatus()).contains("two");
    }

    @Test
    void givenALoadedExecution_whenItReplaysItsStatus_thenItIsNotPublishedAgain() {
        List<RecordedTurn> history = new ArrayList<>(Play.of((ctx, input) -> {
                    ctx.status("one");
                    return ctx.await(GO);
                })
                .history());

        var loaded = Play.replay(history, (ctx, input) -> {
            ctx.status("another text, which is not compared");
            return ctx.await(GO);
        });

        assertThat(loaded.exit()).isInstanceOf(Exit.Left.class);
        assertThat(loaded.last().customStatus()).isEmpty();
    }

    // --- versions

    private static final Orchestration<String, String> SELF = Orchestration.of("main", String.class, String.class);

    @Test
    void givenAVersionToContinueWith_whenTheExecutionEnds_thenItIsRecordedAndSoIsTheWishForTheLatest() {
        Play named = Play.of((ctx, input) -> {
            throw ctx.continueAsNew(SELF.version(3), "next");
        });
        Play latest = Play.of((ctx, input) -> {
            throw ctx.continueAsNew(SELF.latest(), "next");
        });

        assertThat(named.last().ending())
                .contains(new Ending.Continued(Play.text("next"), Optional.of(3), List.of(), Event.Kept.NOTHING));
        assertThat(latest.last().ending())
                .contains(new Ending.Continued(Play.text("next"), Optional.of(0), List.of(), Event.Kept.NOTHING));
        assertThat(named.events().getLast())
                .isEqualTo(new Event.ExecutionContinued(OperationId.END, Play.text("next"), Optional.of(3)));
    }

    @Test
    void givenAnotherOrchestration_whenAnExecutionWantsToContinueAsThat_thenItIsToldThatItStaysWhatItIs() {
        Play play = Play.of((ctx, input) -> {
            try {
                throw ctx.continueAsNew(Orchestration.of("other", String.class, String.class), "next");
            } catch (IllegalArgumentException refused) {
                return refused.getMessage();
            }
        });

        assertThat(play.result()).contains("'main' cannot continue as 'other'");
    }

    @Test
    void givenAnExecutionThatContinuedOnAVersion_whenTheCodeNamesAnother_thenItDiverges() {
        Play first = Play.of((ctx, input) -> {
            throw ctx.continueAsNew(SELF.version(3), "next");
        });

        Play again = Play.replay(first.history(), (ctx, input) -> {
            throw ctx.continueAsNew(SELF.latest(), "next");
        });

        assertThat(again.divergence())
                .contains("continue-as-new as version 3")
                .contains("continue-as-new as the latest version");
    }
}
