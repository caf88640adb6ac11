package dev.clew.kernel;

import static dev.clew.kernel.Play.cancel;
import static dev.clew.kernel.Play.due;
import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.CancelledException;
import dev.clew.api.ChildFailedException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ChildPolicy;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.Names;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.kernel.Message.Report;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Children: what starting, waiting for and dropping one decides, and what the end of one does. */
@Timeout(20)
final class ChildrenTest {

    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Parent LINK = new Parent("i", 1, 42, id("1"));
    private static final ChildOptions ABANDON = ChildOptions.withPolicy(ChildPolicy.ABANDON);
    private static final ChildOptions WAIT = ChildOptions.withPolicy(ChildPolicy.WAIT);

    private static Message ended(Parent link, String result) {
        return new Message.ChildReported(7, link, new Report.Succeeded(text(result)));
    }

    private static Message ended(String result) {
        return ended(LINK, result);
    }

    private static Message failed(Failure failure) {
        return new Message.ChildReported(7, LINK, new Report.Failed(failure));
    }

    private static Command.StartChild start(String childId) {
        return new Command.StartChild(id("1"), "child", 1, childId, text("x"), LINK);
    }

    private static String orTimeout(OrchestrationContext ctx, ChildOptions options) {
        Deferred<String> child = ctx.start(CHILD, "x", options);
        ctx.race(List.of(child, ctx.timer(seconds(1))));
        return "late";
    }

    @Test
    void givenACall_whenItIsMade_thenTheChildIsRecordedAndAskedForUnderAnIdOfItsParents() {
        var play = Play.of((ctx, input) -> ctx.call(CHILD, "x"));

        assertThat(play.events().getLast())
                .isEqualTo(new Event.ChildStarted(id("1"), "child", 1, "i/1:1", text("x"), ChildPolicy.CANCEL));
        assertThat(play.commands()).containsExactly(start("i/1:1"));
        assertThat(play.last().mustBeDurableFirst()).isTrue();
    }

    @Test
    void givenAnIdAndAVersion_whenTheChildIsStarted_thenTheyAreTaken() {
        var play = Play.of((ctx, input) -> ctx.call(CHILD.version(3), "x", ChildOptions.withId("mine")));

        assertThat(play.events().getLast())
                .isEqualTo(new Event.ChildStarted(id("1"), "child", 3, "mine", text("x"), ChildPolicy.CANCEL));
    }

    @Test
    void givenAChild_whenItEnds_thenItsResultIsTheAnswerOnce() {
        var play = Play.of((ctx, input) -> ctx.call(CHILD, "x") + ctx.call(CHILD, "y"), ended("a"), ended("b"));

        assertThat(play.types()).containsExactly("ExecutionStarted", "ChildStarted", "ChildCompleted", "ChildStarted");
    }

    @Test
    void givenAChild_whenItFails_thenTheWaitThrowsWithItsNameIdAndFailure() {
        var play = Play.of(
                (ctx, input) -> {
                    try {
                        return ctx.call(CHILD, "x");
                    } catch (ChildFailedException failed) {
                        return failed.child() + " " + failed.childId() + " " + failed.failure() + " "
                                + failed.cancelled();
                    }
                },
                failed(Failure.application("broke", "on purpose")));

        assertThat(play.result()).isEqualTo("child i/1:1 broke: on purpose false");
    }

    @Test
    void givenSeveralChildrenAndForks_whenTheyAreStarted_thenEachHasAnIdOfItsOwn() {
        var play = Play.of((ctx, input) -> {
            Deferred<String> fork = ctx.fork(() -> ctx.call(CHILD, "x") + ctx.call(CHILD, "x"));
            return ctx.call(CHILD, "x") + ctx.call(CHILD, "x") + fork.await();
        });

        assertThat(play.commands())
                .extracting(command -> ((Command.StartChild) command).childId())
                .containsExactlyInAnyOrder("i/1:1.1", "i/1:2");
    }

    @Test
    void givenAReportForAnotherKindOfOperation_whenItArrives_thenItIsDroppedAndTheInstanceGoesOn() {
        Parent timer = new Parent("i", 1, 42, id("2"));
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> child = ctx.start(CHILD, "x");
                    ctx.sleep(seconds(5));
                    return child.await();
                },
                Play.reported("1", "of an activity"),
                due("1"),
                ended(timer, "of a child"),
                due("2"),
                ended("a"));

        assertThat(play.result()).isEqualTo("a");
        assertThat(play.types())
                .containsExactly(
                        "ExecutionStarted",
                        "ChildStarted",
                        "TimerStarted",
                        "TimerFired",
                        "ChildCompleted",
                        "ExecutionCompleted");
    }

    @Test
    void givenAChildsEnd_whenItIsReportedTwiceInOneInbox_thenItIsRecordedOnce() {
        var play = Play.of(
                (ctx, input) -> ctx.call(CHILD, "x") + ctx.call(CHILD, "y"),
                List.of(Play.inbox(1, ended("a"), ended("a"))));

        assertThat(play.types()).containsExactly("ExecutionStarted", "ChildStarted", "ChildCompleted", "ChildStarted");
    }

    @Test
    void givenAnIdThatIsTaken_whenTheParentIsTold_thenTheWaitFails() {
        var play = Play.of(
                (ctx, input) -> ctx.call(CHILD, "x", ChildOptions.withId("mine")),
                new Message.ChildRefused(id("1"), Failure.application(Failure.CHILD_ID_TAKEN, "taken")));

        assertThat(play.last().ending().orElseThrow())
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        ending -> assertThat(ending.failure().type()).isEqualTo(Failure.CHILD_ID_TAKEN));
    }

    @Test
    void givenAReportForAnotherExecution_whenItArrives_thenItIsUsedUpAndChangesNothing() {
        var play = Play.of(
                (ctx, input) -> ctx.call(CHILD, "x"),
                ended(new Parent("i", 2, 42, id("1")), "next"),
                ended(new Parent("i", 1, 43, id("1")), "namesake"));

        assertThat(play.types()).containsExactly("ExecutionStarted", "ChildStarted");
        assertThat(play.last().taken()).hasSize(1);
    }

    // --- dropping

    @Test
    void givenAChildThatLosesARace_whenItIsDropped_thenItIsRecordedAsCancelledAndToldSo() {
        var play = Play.of((ctx, input) -> orTimeout(ctx, ChildOptions.DEFAULT), due("2"));

        assertThat(play.types()).contains("ChildCancelled");
        assertThat(play.last().commands())
                .containsExactly(new Command.CancelChild(id("1"), "i/1:1", "its parent 'i' no longer waits for it"));
        assertThat(play.result()).isEqualTo("late");
    }

    @Test
    void givenAChildToAbandon_whenItIsDropped_thenItIsLeftAlone() {
        var play = Play.of((ctx, input) -> orTimeout(ctx, ABANDON), due("2"));

        assertThat(play.types()).doesNotContain("ChildCancelled");
        assertThat(play.last().commands()).isEmpty();
        assertThat(play.result()).isEqualTo("late");
    }

    @Test
    void givenAChildToWaitFor_whenItIsDropped_thenTheParentGoesOnAndEndsAfterIt() {
        var before = Play.of((ctx, input) -> orTimeout(ctx, WAIT), due("2"));
        var after = Play.replay(before.history(), (ctx, input) -> orTimeout(ctx, WAIT), ended("x"));

        assertThat(before.last().ending()).isEmpty();
        assertThat(before.last().open()).isEqualTo(1);
        assertThat(after.types()).endsWith("ChildCompleted", "ExecutionCompleted");
        assertThat(after.result()).isEqualTo("late");
    }

    @Test
    void givenAChildToWaitFor_whenItsParentIsCancelled_thenItIsAskedToStopOnceAndItsEndWaitedFor() {
        OrchestrationFunction<String, String> code = (ctx, input) -> ctx.call(CHILD, "x", WAIT);
        var before = Play.of(code, cancel("stop"));
        var replayed = Play.replay(before.history(), code);
        var after = Play.replay(before.history(), code, failed(Failure.application("gone", "gone")));

        assertThat(before.last().ending()).isEmpty();
        assertThat(before.types()).endsWith("CancelRequested");
        assertThat(before.last().commands())
                .containsExactly(new Command.CancelChild(id("1"), "i/1:1", "its parent 'i' was cancelled"));
        assertThat(replayed.commands()).noneMatch(Command.CancelChild.class::isInstance);
        assertThat(after.types()).endsWith("CancelRequested", "ChildFailed", "ExecutionCancelled");
    }

    @Test
    void givenAChildToWaitForThatWasDropped_whenItsParentIsCancelled_thenItIsAskedToStopToo() {
        var play = Play.of((ctx, input) -> orTimeout(ctx, WAIT), due("2"), cancel("stop"));

        assertThat(play.last().ending()).isEmpty();
        assertThat(play.last().commands())
                .containsExactly(new Command.CancelChild(id("1"), "i/1:1", "its parent 'i' was cancelled"));
    }

    @Test
    void givenAChildToWaitForOfTheVeryTurn_whenItsParentIsCancelled_thenItIsStartedAndAskedToStop() {
        var play = Play.of(
                (ctx, input) -> {
                    ctx.timer(seconds(1)).await();
                    return ctx.call(CHILD, "x", WAIT);
                },
                List.of(Play.inbox(1, due("1"), cancel("stop"))));

        assertThat(play.last().ending()).isEmpty();
        assertThat(play.last().commands())
                .hasExactlyElementsOfTypes(Command.StartChild.class, Command.CancelChild.class);
    }

    @Test
    void givenAChildThatNobodyAwaits_whenItsParentReturnsAtOnce_thenItIsNotEvenStarted() {
        var play = Play.of((ctx, input) -> {
            ctx.start(CHILD, "x");
            return "done";
        });

        assertThat(play.types())
                .containsExactly("ExecutionStarted", "ChildStarted", "ChildCancelled", "ExecutionCompleted");
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void givenAChildToAbandon_whenItsParentReturnsAtOnce_thenItIsStartedWithTheLastTurn() {
        var play = Play.of((ctx, input) -> {
            ctx.start(CHILD, "x", ABANDON);
            return "done";
        });

        assertThat(play.last().commands()).containsExactly(start("i/1:1"));
        assertThat(play.result()).isEqualTo("done");
    }

    @Test
    void givenAParentThatIsCancelled_whenItWaitsForAChild_thenTheChildIsCancelledToo() {
        var play = Play.of((ctx, input) -> ctx.call(CHILD, "x"), cancel("stop"));

        assertThat(play.types()).endsWith("CancelRequested", "ChildCancelled", "ExecutionCancelled");
        assertThat(play.last().commands()).singleElement().isInstanceOf(Command.CancelChild.class);
    }

    @Test
    void givenAChildTheCodeGivesUp_whenThatIsInALaterTurn_thenItIsToldSoAndAwaitingItSaysSo() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> child = ctx.start(CHILD, "x");
                    ctx.sleep(seconds(1));
                    child.cancel();
                    try {
                        return child.await();
                    } catch (CancelledException cancelled) {
                        return "given up";
                    }
                },
                due("2"));

        assertThat(play.types()).containsOnlyOnce("ChildCancelled");
        assertThat(play.last().commands()).singleElement().isInstanceOf(Command.CancelChild.class);
        assertThat(play.result()).isEqualTo("given up");
    }

    @Test
    void givenAChildThatHasEnded_whenTheCodeGivesItUp_thenNothingIsToldToIt() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> child = ctx.start(CHILD, "x");
                    ctx.sleep(seconds(1));
                    child.cancel();
                    return "done";
                },
                ended("a"),
                due("2"));

        assertThat(play.types()).doesNotContain("ChildCancelled");
        assertThat(play.last().commands()).noneMatch(Command.CancelChild.class::isInstance);
    }

    @Test
    void givenAChildThatWasGivenUp_whenItEndsAllTheSame_thenThatIsUsedUpWithoutATrace() {
        var play = Play.of(ChildrenTest::givesUpAndSleeps, due("2"), ended("too late"));

        assertThat(play.types()).containsOnlyOnce("ChildCancelled").doesNotContain("ChildCompleted");
        assertThat(play.last().taken()).hasSize(1);
    }

    private static String givesUpAndSleeps(OrchestrationContext ctx, String input) {
        Deferred<String> child = ctx.start(CHILD, "x");
        ctx.sleep(seconds(1));
        child.cancel();
        ctx.sleep(seconds(9));
        return "done";
    }

    @Test
    void givenAChildThatWasGivenUp_whenItIsReplayed_thenItIsNeitherToldNorStartedAgain() {
        var before = Play.of(ChildrenTest::givesUpAndSleeps, due("2"));
        var after = Play.replay(before.history(), ChildrenTest::givesUpAndSleeps);

        assertThat(after.commands())
                .noneMatch(Command.CancelChild.class::isInstance)
                .noneMatch(Command.StartChild.class::isInstance);
    }

    @Test
    void givenAChildStartedInTheTurnThatContinuesAsNew_whenThatEnds_thenItsPolicyDecides() {
        for (ChildPolicy policy : ChildPolicy.values()) {
            var play = Play.of((ctx, input) -> {
                ctx.start(CHILD, "x", ChildOptions.withPolicy(policy));
                throw ctx.continueAsNew("next");
            });

            switch (policy) {
                case CANCEL -> {
                    assertThat(play.types())
                            .containsExactly(
                                    "ExecutionStarted", "ChildStarted", "ChildCancelled", "ExecutionContinued");
                    assertThat(play.commands()).isEmpty();
                }
                case ABANDON -> {
                    assertThat(play.types()).endsWith("ChildStarted", "ExecutionContinued");
                    assertThat(play.commands()).containsExactly(start("i/1:1"));
                }
                case WAIT -> {
                    assertThat(play.types()).endsWith("ChildStarted");
                    assertThat(play.commands()).containsExactly(start("i/1:1"));
                }
            }
        }
    }

    // --- replay

    @Test
    void givenAnOpenChild_whenTheParentIsLoaded_thenItIsAskedForAgainAndNothingIsRecorded() {
        var before = Play.of((ctx, input) -> ctx.call(CHILD, "x"));
        var after = Play.replay(before.history(), (ctx, input) -> ctx.call(CHILD, "x"), ended("a"));

        assertThat(after.decisions().getFirst().events()).isEmpty();
        assertThat(after.decisions().getFirst().commands()).containsExactly(start("i/1:1"));
        assertThat(after.result()).isEqualTo("a");
    }

    @Test
    void givenADifferentNameVersionIdInputOrPolicy_whenItIsReplayed_thenItParksWithBothSides() {
        var before = Play.of((ctx, input) -> ctx.call(CHILD, "x"));

        for (var other : List.<Play>of(
                Play.replay(before.history(), (ctx, input) -> ctx.call(CHILD.version(2), "x")),
                Play.replay(before.history(), (ctx, input) -> ctx.call(CHILD, "y")),
                Play.replay(before.history(), (ctx, input) -> ctx.call(CHILD, "x", ChildOptions.withId("mine"))),
                Play.replay(before.history(), (ctx, input) -> ctx.call(CHILD, "x", ABANDON)))) {
            assertThat(other.divergence())
                    .contains("history: child 'i/1:1' of 'child' version 1 with policy CANCEL and input \"x\"")
                    .contains("code:    child '");
        }
    }

    @Test
    void givenADetachedStart_whenItIsMade_thenItIsRecordedOnceAndNothingWaits() {
        var before = Play.of((ctx, input) -> {
            ctx.startDetached(CHILD, "other", "x");
            return ctx.call(CHILD, "y");
        });
        var after = Play.replay(before.history(), (ctx, input) -> {
            ctx.startDetached(CHILD, "other", "x");
            return ctx.call(CHILD, "y");
        });

        assertThat(before.commands()).contains(new Command.StartDetached(id("1"), "child", 1, "other", text("x")));
        assertThat(before.last().open()).isEqualTo(1);
        assertThat(after.commands()).noneMatch(Command.StartDetached.class::isInstance);
    }

    // --- ids

    @Test
    void givenAParentWithALongId_whenItsChildrenAreNamed_thenTheNamesFitAndDiffer() {
        Identity parent = new Identity("p".repeat(250), 12);

        String one = ChildId.of(parent, id("3.1"));
        String other = ChildId.of(parent, id("3.2"));

        assertThat(one).hasSize(Names.MAX_LENGTH).isNotEqualTo(other).isEqualTo(ChildId.of(parent, id("3.1")));
        assertThat(Optional.of(Names.require("instance", one))).contains(one);
    }

    @Test
    void givenALongIdOfPairs_whenItIsShortened_thenNoPairIsCut() {
        for (String head : List.of("", "a")) {
            Identity parent = new Identity(head + "\uD83D\uDE00".repeat(127), 12);

            assertThat(Names.require("instance", ChildId.of(parent, id("3.1")))).isNotEmpty();
        }
    }
}
