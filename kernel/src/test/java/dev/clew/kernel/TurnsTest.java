package dev.clew.kernel;

import static dev.clew.kernel.Play.cancel;
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
import dev.clew.api.Deferred;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Turn after turn: what one inbox comes to, what the next finds, and what comes a second time. */
@Timeout(10)
final class TurnsTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Activity<String, String> OTHER = Activity.of("other", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    @Test
    void givenAWait_whenItBegins_thenItIsRecordedAndTheWorldIsAskedForNothing() {
        var play = Play.of((ctx, input) -> ctx.await(GO));

        assertThat(play.events().getLast())
                .isEqualTo(new Event.SignalAwaited(id("1"), "go", Optional.empty(), Optional.empty()));
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void givenAWait_whenItsSignalComes_thenTheHistoryIsTheStartTheWaitTheSignalAndTheEnd() {
        var play = Play.of((ctx, input) -> ctx.await(GO), signal(1, "go", "x"));

        assertThat(play.types())
                .containsExactly("ExecutionStarted", "SignalAwaited", "SignalReceived", "ExecutionCompleted");
    }

    @Test
    void givenAllOfThree_whenTwoHaveCome_thenItWaitsForTheThird() {
        OrchestrationFunction<String, String> body = (ctx, input) -> ctx.<String>all(
                        List.of(ctx.start(WORK, "a"), ctx.start(WORK, "b"), ctx.start(WORK, "c")))
                .toString();
        var play = Play.of(body, reported("3", "C"), reported("1", "A"));

        assertThat(play.exit()).isInstanceOf(Exit.Left.class);
        assertThat(play.last().open()).isEqualTo(1);
        assertThat(Play.replay(play.history(), body, reported("2", "B")).result())
                .isEqualTo("[A, B, C]");
    }

    @Test
    void givenAResultInTheHistory_whenItsReportComesAgain_thenItIsTakenAndCausesNothing() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            String result = ctx.call(WORK, "a");
            ctx.sleep(seconds(5));
            return result + ctx.await(GO);
        };
        var before = Play.of(body, reported("1", "A"), due("2"));

        var loaded = Play.replay(
                before.history(), body, List.of(inbox(9, reported("1", "B"), failed("1", 1, "late"), due("2"))));

        assertThat(loaded.last().taken()).hasSize(3);
        assertThat(loaded.events()).isEqualTo(before.events());
    }

    @Test
    void givenASignalInTheHistory_whenAnotherOfTheSameTextComes_thenBothCount() {
        OrchestrationFunction<String, String> body = (ctx, input) -> ctx.await(GO) + ctx.await(GO) + ctx.await(GO);
        var before = Play.of(body, signal(1, "go", "x"));

        var loaded = Play.replay(before.history(), body, List.of(inbox(9, signal(2, "go", "x"), signal(3, "go", "x"))));

        assertThat(loaded.result()).isEqualTo("xxx");
    }

    @Test
    void givenAReportForAnotherKindOfOperation_whenItArrives_thenItIsDroppedAndTheInstanceGoesOn() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> work = ctx.start(WORK, "a");
                    ctx.sleep(seconds(5));
                    return work.await() + ctx.await(GO);
                },
                List.of(
                        inbox(1, reported("2", "for a timer"), due("1"), failed("2", 1, "no")),
                        inbox(2, due("2"), reported("3", "for a wait"), due("3")),
                        inbox(3, reported("1", "A"), signal(1, "go", "!"))));

        assertThat(play.result()).isEqualTo("A!");
    }

    @Test
    void givenEqualActivitiesWithATimerBetween_whenTheExecutionIsLoadedAnywhere_thenEachKeepsItsOwnResult() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            String first = ctx.call(WORK, "same");
            ctx.sleep(seconds(5));
            return first + ctx.call(WORK, "same");
        };
        List<Message> script = List.of(reported("1", "1st"), due("2"), reported("3", "2nd"));

        for (int cut = 0; cut <= 2; cut++) {
            var before = Play.of(body, script.subList(0, cut).toArray(Message[]::new));
            var after =
                    Play.replay(before.history(), body, script.subList(cut, 3).toArray(Message[]::new));
            assertThat(after.result()).as("cut after " + cut).isEqualTo("1st2nd");
        }
    }

    @Test
    void givenALongSequence_whenItIsReplayedWhole_thenItRunsThroughAndAsksForNothing() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            StringBuilder said = new StringBuilder();
            for (int i = 0; i < 1_000; i++) {
                said.append(ctx.call(WORK, "w" + i));
            }
            return "" + said.length();
        };
        var live = Play.of(
                body,
                IntStream.rangeClosed(1, 1_000)
                        .mapToObj(i -> reported("" + i, "r"))
                        .toArray(Message[]::new));

        var again = Play.replay(live.history(), body);

        assertThat(again.result()).isEqualTo("1000");
        assertThat(again.commands()).isEmpty();
    }

    @Test
    void givenAFailureTheCodeCaught_whenItIsReplayed_thenItIsCaughtAgain() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            try {
                return ctx.call(WORK, "a");
            } catch (ActivityFailedException failed) {
                return failed.failure().type() + ctx.await(GO);
            }
        };
        var before = Play.of(body, failed("1", 1, "declined"));

        assertThat(Play.replay(before.history(), body, signal(1, "go", "!")).result())
                .isEqualTo("declined!");
    }

    @Test
    void givenCodeThatThrowsAfterAWait_whenItRuns_thenItFailsWithWhatItSaid() {
        var play = Play.of(
                (ctx, input) -> {
                    throw new IllegalStateException("after " + ctx.call(WORK, "a"));
                },
                reported("1", "A"));

        assertThat(play.last().ending().orElseThrow())
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.failure().message()).isEqualTo("after A"));
    }

    @Test
    void givenAResultAndACancellationInOneInbox_whenTheyAreTaken_thenWhatCameFirstIsSeenFirst() {
        OrchestrationFunction<String, String> body = (ctx, input) -> ctx.call(WORK, "a") + ctx.call(OTHER, "b");
        var resultFirst = Play.of(body, List.of(inbox(1, reported("1", "A"), cancel("stop"))));
        var cancelFirst = Play.of(body, List.of(inbox(1, cancel("stop"), reported("1", "A"))));

        assertThat(resultFirst.last().ending()).contains(new Ending.Cancelled("stop"));
        assertThat(resultFirst.types()).contains("ActivityCompleted");
        assertThat(cancelFirst.last().ending()).contains(new Ending.Cancelled("stop"));
        assertThat(cancelFirst.types()).doesNotContain("ActivityCompleted");
    }

    @Test
    void givenACancellationBySomebody_whenItIsTaken_thenItsEventsAndTheEndSayByWhom() {
        OrchestrationFunction<String, String> body = (ctx, input) -> ctx.call(WORK, "a");

        var play = Play.of(body, List.of(inbox(1, new Message.CancelSent(7, "stop", "ann"))));

        assertThat(play.events())
                .contains(
                        new Event.CancelRequested("stop", "ann"),
                        new Event.ExecutionCancelled(OperationId.END, "stop", "ann"));
        assertThat(play.last().ending()).contains(new Ending.Cancelled("stop", "ann"));
    }

    @Test
    void givenACancellationInTheSameInboxAsTheLastResult_whenTheCodeHasReturned_thenItIsTooLate() {
        var play = Play.of((ctx, input) -> ctx.call(WORK, "a"), List.of(inbox(1, reported("1", "A"), cancel("stop"))));

        assertThat(play.result()).isEqualTo("A");
        assertThat(play.types()).doesNotContain("CancelRequested");
        assertThat(play.last().taken()).hasSize(2);
    }

    @Test
    void givenACancellationInTheHistory_whenTheExecutionIsLoaded_thenItsCleanUpGoesOn() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            try {
                return ctx.await(GO);
            } finally {
                ctx.shielded(() -> ctx.call(WORK, "undo"));
            }
        };
        var before = Play.of(body, cancel("stop"));

        var loaded = Play.replay(before.history(), body, reported("2", "undone"));

        assertThat(loaded.last().ending()).contains(new Ending.Cancelled("stop"));
    }

    @Test
    void givenAContinuationAfterAnActivityWasStarted_whenItEnds_thenThatIsTakenBackUnasked() {
        var play = Play.of((ctx, input) -> {
            ctx.start(WORK, "a");
            throw ctx.continueAsNew("next");
        });

        assertThat(play.last().ending()).contains(new Ending.Continued(text("next"), List.of()));
        assertThat(play.commands()).isEmpty();
    }

    @Test
    void givenLogLines_whenTheFirstRunWritesThem_thenTheyAreWritten() {
        List<Boolean> loggable = new ArrayList<>();
        Play.of(
                (ctx, input) -> {
                    loggable.add(ctx.log().isLoggable(System.Logger.Level.ERROR));
                    ctx.await(GO);
                    loggable.add(ctx.log().isLoggable(System.Logger.Level.ERROR));
                    return "";
                },
                signal(1, "go", "x"));

        assertThat(loggable).containsExactly(true, true);
    }

    @Test
    void givenATurnAfterAnother_whenTheInstanceStaysInMemory_thenTheCodeIsNotRunFromTheTopAgain() {
        List<String> passed = new ArrayList<>();
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            passed.add("top");
            return ctx.await(GO) + ctx.await(GO);
        };
        var before = Play.of(body, signal(1, "go", "x"));
        assertThat(passed).hasSize(1);

        Play.replay(before.history(), body, signal(2, "go", "y"));

        assertThat(passed).hasSize(2);
    }

    @Test
    void givenTurns_whenTheyAreAddedUp_thenTheHistoryIsWhatWasThereAndWhatEachAdded() {
        OrchestrationFunction<String, String> body = (ctx, input) -> ctx.call(WORK, "a") + ctx.call(OTHER, "b");
        var before = Play.of(body, reported("1", "A"));

        var after = Play.replay(before.history(), body, reported("2", "B"));

        assertThat(after.events())
                .containsExactlyElementsOf(Stream.concat(
                                before.events().stream(),
                                after.decisions().stream().flatMap(d -> d.events().stream()))
                        .toList());
    }

    static Stream<String> texts() {
        return Stream.of(
                "",
                " ",
                "grüße",
                "\uD83E\uDDF6 thread",
                "a\u0000b",
                "line\nand\ttab",
                "quote \" and backslash \\",
                "x".repeat(1_000_000));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void givenAnyText_whenItIsInputResultAndSignal_thenItComesBackAsItWasInEveryReplay(String any) {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            String result = ctx.call(WORK, any);
            return result.equals(any) && ctx.await(GO).equals(any) ? "same" : "another";
        };
        var live = Play.of(body, reported("1", any), signal(1, "go", any));

        assertThat(live.result()).isEqualTo("same");
        assertThat(Play.replay(live.history(), body).result()).isEqualTo("same");
    }

    @Test
    void givenForksInForks_whenTheirPartsComeInAnyOrder_thenTheyComposeLikeSingleParts() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> inner = ctx.fork(() ->
                            String.join("+", ctx.<String>all(List.of(ctx.start(WORK, "a"), chain(ctx)))));
                    Deferred<String> limit = ctx.fork(() -> {
                        ctx.sleep(seconds(60));
                        return "too late";
                    });
                    return ctx.race(List.of(inner, limit));
                },
                reported("1.2.1", "B"),
                reported("1.1", "A"),
                reported("1.2.2", "C"));

        assertThat(play.result()).isEqualTo("A+BC");
    }

    private static Deferred<String> chain(OrchestrationContext ctx) {
        return ctx.fork(() -> ctx.call(WORK, "b") + ctx.call(OTHER, "c"));
    }

    @Test
    void givenAnEarlierActivityNobodyAwaitsYet_whenItIsDoneFirst_thenTheCodeGoesOnAsItsOwnPartsCome() {
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> ignored = ctx.start(WORK, "a");
                    return ctx.call(OTHER, "b") + ignored.await();
                },
                reported("1", "A"),
                reported("2", "B"));

        assertThat(play.result()).isEqualTo("BA");
    }

    @Test
    void givenARaceOfTwoSignals_whenBothCome_thenTheFirstInTheHistoryWinsAndTheOtherStaysForLater() {
        Signal<String> other = Signal.of("other", String.class);
        var play = Play.of(
                (ctx, input) -> {
                    Deferred<String> one = ctx.fork(() -> ctx.await(GO));
                    Deferred<String> two = ctx.fork(() -> ctx.await(other));
                    return ctx.race(List.of(one, two)) + ctx.await(GO);
                },
                List.of(inbox(1, signal(1, "other", "second branch"), signal(2, "go", ", then the first"))));

        assertThat(play.result()).isEqualTo("second branch, then the first");
    }
}
