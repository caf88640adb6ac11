package dev.clew.kernel;

import static dev.clew.kernel.Play.cancel;
import static dev.clew.kernel.Play.due;
import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.reported;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.signal;
import static dev.clew.kernel.Play.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.CancelledException;
import dev.clew.api.Failure;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Promise;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.api.Update;
import dev.clew.kernel.Event.Answer;
import dev.clew.kernel.Event.CarriedUpdates;
import dev.clew.kernel.Event.Kept;
import dev.clew.kernel.Event.UpdateAnswered;
import dev.clew.kernel.Event.UpdateReceived;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Updates: who carries them out and when, what they are answered, and what becomes of them when an execution ends. */
final class UpdatesTest {

    private static final Update<String, String> MOVE = Update.of("move", String.class, String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final StateKey<String> PLACE = StateKey.of("place", String.class);

    private static Message update(String updateId, String input) {
        return new Message.UpdateSent(updateId.hashCode(), updateId, "move", text(input));
    }

    private static List<UpdateAnswered> answers(Play play) {
        return play.events().stream()
                .filter(UpdateAnswered.class::isInstance)
                .map(UpdateAnswered.class::cast)
                .toList();
    }

    private static UpdateAnswered done(String path, String updateId, String result) {
        return new UpdateAnswered(id(path), updateId, "move", new Answer.Completed(text(result)));
    }

    private static Failure failure(Play play) {
        return switch (answers(play).getLast().answer()) {
            case Answer.Failed(Failure failure) -> failure;
            case Answer.Rejected(Failure failure) -> failure;
            case Answer.Completed completed -> throw new AssertionError("it was done: " + completed);
        };
    }

    /** The same again from its history; it must come to what it came to, or wait where it waited. */
    private static void replays(Play play, OrchestrationFunction<String, String> body) {
        for (int turns = 1; turns <= play.history().size(); turns++) {
            Play again = Play.replay(play.history().subList(0, turns), body);
            assertThat(again.exit()).as("after %d turns", turns).isNotInstanceOf(Exit.Diverged.class);
        }
    }

    private static String withHandler(OrchestrationContext ctx, String input) {
        ctx.onUpdate(MOVE, UpdatesTest::requireNotNowhere, to -> {
            String before = ctx.state().get(PLACE).orElse(input);
            ctx.state().put(PLACE, ctx.call(WORK, to));
            return before;
        });
        String signal = ctx.await(GO);
        return signal + ctx.state().get(PLACE).orElse("");
    }

    private static void requireNotNowhere(String to) {
        if (to.equals("nowhere")) {
            throw new ApplicationException("no_such_place", "there is no such place");
        }
    }

    @Test
    void givenAHandlerThatDoesNotWait_whenUpdatesCome_thenEachIsAnsweredOnTheSpotAlsoOnReplay() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            Promise<String> last = ctx.promise();
            ctx.onUpdateAtOnce(MOVE, to -> requireNot("nowhere", to), to -> {
                String was = ctx.state().get(PLACE).orElse("home");
                ctx.state().put(PLACE, to);
                if (to.equals("end")) {
                    last.complete(was);
                }
                return was;
            });
            return last.await();
        };
        Play play = Play.of(body, update("a", "there"), update("b", "nowhere"), update("c", "end"));

        assertThat(play.exit()).isInstanceOf(Exit.Ended.class);
        assertThat(answers(play).getFirst()).isEqualTo(done("u1", "a", "home"));
        assertThat(answers(play).get(1).answer()).isInstanceOf(Answer.Rejected.class);
        assertThat(answers(play).getLast()).isEqualTo(done("u3", "c", "there"));
        replays(play, body);
    }

    @Test
    void givenAHandlerThatIsNotToWait_whenItWaitsOrStartsSomething_thenTheUpdateFailedAndTheInstanceRunsOn() {
        for (Waiting waiting : List.<Waiting>of(
                ctx -> ctx.sleep(Duration.ofHours(1)),
                ctx -> ctx.call(WORK, "x"),
                ctx -> ctx.await(GO),
                ctx -> ctx.fork(() -> "x"),
                ctx -> ctx.promise().await())) {
            OrchestrationFunction<String, String> body = (ctx, input) -> {
                ctx.onUpdateAtOnce(MOVE, to -> {}, to -> {
                    waiting.on(ctx);
                    return to;
                });
                return ctx.await(GO);
            };
            Play play = Play.of(body, update("a", "x"), signal(7, "go", "on"));

            assertThat(failure(play).message()).contains("does not wait and starts nothing");
            assertThat(play.exit()).isInstanceOf(Exit.Ended.class);
            replays(play, body);
        }
    }

    private interface Waiting {
        void on(OrchestrationContext ctx);
    }

    private static void requireNot(String refused, String given) {
        if (given.equals(refused)) {
            throw new IllegalArgumentException("not " + refused);
        }
    }

    @Test
    void givenAHandlerThatCallsAnActivity_whenAnUpdateComes_thenItIsAnsweredWhenThatIsDone() {
        Play play =
                Play.of(UpdatesTest::withHandler, update("a", "Rome"), reported("u1.1", "ROME"), signal(1, "go", "x"));

        assertThat(answers(play)).containsExactly(done("u1", "a", "in"));
        assertThat(play.decisions().get(2).answers()).isTrue();
        assertThat(play.decisions().get(1).answers()).isFalse();
        assertThat(play.result()).isEqualTo("xROME");
        replays(play, UpdatesTest::withHandler);
    }

    @Test
    void givenAValidatorThatThrows_whenAnUpdateComes_thenItIsRejectedAndNothingIsCarriedOut() {
        Play play = Play.of(UpdatesTest::withHandler, update("a", "nowhere"), signal(1, "go", "x"));

        assertThat(answers(play).getFirst().answer()).isInstanceOf(Answer.Rejected.class);
        assertThat(failure(play).type()).isEqualTo("no_such_place");
        assertThat(play.types()).doesNotContain("ActivityScheduled");
        assertThat(play.result()).isEqualTo("x");
        replays(play, UpdatesTest::withHandler);
    }

    @Test
    void givenAHandlerThatThrows_whenAnUpdateComes_thenItHasFailedAndTheInstanceGoesOn() {
        OrchestrationFunction<String, String> body = (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> {
                throw new ApplicationException("flat_tyre", "on the way to " + to);
            });
            return ctx.await(GO);
        };
        Play play = Play.of(body, update("a", "Rome"), signal(1, "go", "x"));

        assertThat(answers(play).getFirst().answer()).isInstanceOf(Answer.Failed.class);
        assertThat(failure(play).type()).isEqualTo("flat_tyre");
        assertThat(play.result()).isEqualTo("x");
        replays(play, body);
    }

    @Test
    void givenAValidatorThatWrites_whenAnUpdateComes_thenItIsRejectedForThatAndNothingIsWritten() {
        Play play = Play.of(
                (ctx, in) -> {
                    ctx.onUpdate(MOVE, to -> ctx.state().put(PLACE, to), to -> "no");
                    return ctx.await(GO);
                },
                update("a", "Rome"));

        assertThat(answers(play).getFirst().answer()).isInstanceOf(Answer.Rejected.class);
        assertThat(failure(play).message()).contains("only looks");
        assertThat(play.types()).doesNotContain("StatePut");
    }

    @Test
    void givenAHandlerThatContinuesAsNew_whenAnUpdateComes_thenThatFailsAndTheInstanceStays() {
        Play play = Play.of(
                (ctx, in) -> {
                    ctx.onUpdate(MOVE, to -> {
                        throw ctx.continueAsNew(to);
                    });
                    return ctx.await(GO);
                },
                update("a", "Rome"),
                signal(1, "go", "x"));

        assertThat(failure(play).message()).contains("continueAsNew");
        assertThat(play.result()).isEqualTo("x");
    }

    @Test
    void givenNoHandlerYet_whenUpdatesCome_thenTheyWaitAndAreCarriedOutInTheirOrder() {
        List<String> order = new ArrayList<>();
        OrchestrationFunction<String, String> body = (ctx, in) -> {
            ctx.await(GO);
            ctx.onUpdate(MOVE, to -> {
                order.add(to);
                return to;
            });
            return ctx.await(GO);
        };
        Play play = Play.of(body, update("a", "1"), update("b", "2"), signal(1, "go", "x"), update("c", "3"));

        assertThat(order).containsExactly("1", "2", "3");
        assertThat(answers(play)).containsExactly(done("u1", "a", "1"), done("u2", "b", "2"), done("u3", "c", "3"));
        replays(play, body);
    }

    @Test
    void givenTheSameIdTwice_whenItIsOpenAndWhenItIsAnswered_thenItIsCarriedOutOnce() {
        Play play = Play.of(
                UpdatesTest::withHandler,
                update("a", "Rome"),
                update("a", "Rome"),
                reported("u1.1", "ROME"),
                update("a", "Oslo"));

        assertThat(play.types().stream().filter("UpdateReceived"::equals)).hasSize(1);
        assertThat(answers(play)).hasSize(1);
        assertThat(play.last().taken()).hasSize(1);
    }

    @Test
    void givenUpdatesBetweenTheCodesOwnOperations_whenTheyCome_thenTheyMoveNoOtherOperationsId() {
        OrchestrationFunction<String, String> body = (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> ctx.call(WORK, to));
            ctx.sleep(seconds(10));
            ctx.sleep(seconds(10));
            return "done";
        };
        Play play = Play.of(body, update("a", "Rome"), due("1"), reported("u1.1", "ROME"), due("2"));

        assertThat(play.result()).isEqualTo("done");
        assertThat(play.events()).contains(new Event.ActivityScheduled(id("u1.1"), "work", text("Rome")));
        replays(play, body);
    }

    @Test
    void givenUpdatesThatRunTogether_whenTheLaterIsDoneFirst_thenEachHasItsOwnAnswer() {
        OrchestrationFunction<String, String> body = (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> ctx.call(WORK, to));
            return ctx.await(GO);
        };
        Play play = Play.of(body, update("a", "1"), update("b", "2"), reported("u2.1", "two"), reported("u1.1", "one"));

        assertThat(answers(play)).containsExactly(done("u2", "b", "two"), done("u1", "a", "one"));
        replays(play, body);
    }

    @Test
    void givenMoreUpdatesThanMayRun_whenTheyCome_thenTheRestWaitForTheirTurn() {
        OrchestrationFunction<String, String> body = (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> ctx.call(WORK, to));
            return ctx.await(GO);
        };
        List<Message> all = IntStream.rangeClosed(1, Update.MAX_RUNNING + 1)
                .mapToObj(i -> update("id" + i, "" + i))
                .toList();
        Play play = Play.of(body, List.of(new Inbox(Play.START, all), inbox(2, reported("u7.1", "x"))));

        assertThat(play.decisions().get(1).commands()).hasSize(Update.MAX_RUNNING);
        assertThat(play.last().commands()).hasSize(1);
        assertThat(play.last().commands().getFirst().id()).isEqualTo(id("u" + (Update.MAX_RUNNING + 1) + ".1"));
    }

    // --- the end

    @Test
    void givenAnUpdateUnderWay_whenTheCodeReturns_thenItsHandlerCleansUpAndItHasFailed() {
        OrchestrationFunction<String, String> body = (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> {
                try {
                    return ctx.call(WORK, to);
                } catch (CancelledException stopped) {
                    ctx.shielded(() -> ctx.call(WORK, "undo"));
                    throw stopped;
                }
            });
            return ctx.await(GO);
        };
        Play play = Play.of(body, update("a", "Rome"), signal(1, "go", "x"), reported("u1.2", "undone"));

        assertThat(play.result()).isEqualTo("x");
        assertThat(failure(play).type()).isEqualTo(Failure.CANCELLED);
        assertThat(failure(play).message()).isEqualTo("instance 'i' ended before the update was done");
        replays(play, body);
    }

    @Test
    void givenAnUpdateUnderWay_whenTheInstanceIsCancelled_thenItHasFailedForThat() {
        OrchestrationFunction<String, String> body = (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> ctx.call(WORK, to));
            return ctx.await(GO);
        };
        Play play = Play.of(body, update("a", "Rome"), cancel("enough"));

        assertThat(play.last().ending()).contains(new Ending.Cancelled("enough"));
        assertThat(failure(play).message()).isEqualTo("enough");
        replays(play, body);
    }

    private static String continuing(OrchestrationContext ctx, String in) {
        ctx.onUpdate(MOVE, to -> ctx.call(WORK, to));
        String next = ctx.await(GO);
        throw ctx.continueAsNew(next);
    }

    private static Ending.Continued continued(Play play) {
        return (Ending.Continued) play.last().ending().orElseThrow();
    }

    @Test
    void givenAnUpdateUnderWay_whenTheCodeContinuesAsNew_thenItIsDoneFirstAndWhatComesMeanwhileIsHandedOn() {
        Play play = Play.of(
                UpdatesTest::continuing,
                update("a", "Rome"),
                signal(1, "go", "x"),
                update("b", "Oslo"),
                reported("u1.1", "ROME"));

        assertThat(answers(play)).containsExactly(done("u1", "a", "ROME"));
        assertThat(continued(play).kept().updates())
                .isEqualTo(new CarriedUpdates(List.of(new UpdateReceived("b", "move", text("Oslo"))), List.of("a")));
        replays(play, UpdatesTest::continuing);
    }

    @Test
    void givenAnUpdateThatHoldsUpContinuingAsNew_whenTheInstanceIsCancelled_thenItEndsAsCancelled() {
        Play play = Play.of(UpdatesTest::continuing, update("a", "Rome"), signal(1, "go", "x"), cancel("enough"));

        assertThat(play.last().ending()).contains(new Ending.Cancelled("enough"));
        assertThat(failure(play).message()).isEqualTo("enough");
        replays(play, UpdatesTest::continuing);
    }

    @Test
    void givenUpdatesHandedOn_whenTheNextExecutionRuns_thenItCarriesThemOutAndKnowsWhatIsAnswered() {
        var kept = new Kept(
                List.of(),
                Optional.empty(),
                new CarriedUpdates(List.of(new UpdateReceived("b", "move", text("Oslo"))), List.of("a")));
        var started = new Event.ExecutionStarted(
                "main", 1, text("in"), 42, Play.START, List.of(), Optional.empty(), kept, Provenance.NONE);
        Play play = Play.of(
                started,
                UpdatesTest::continuing,
                List.of(
                        inbox(1, update("a", "Rome")),
                        inbox(2, reported("u1.1", "OSLO")),
                        inbox(3, update("c", "Bonn"))));

        assertThat(play.events()).contains(new Event.ActivityScheduled(id("u2.1"), "work", text("Bonn")));
        assertThat(answers(play)).containsExactly(done("u1", "b", "OSLO"));
        replays(play, UpdatesTest::continuing);
    }

    @Test
    void givenMoreAnswersThanAreRemembered_whenTheCodeContinuesAsNew_thenTheLatestAre() {
        OrchestrationFunction<String, String> body = (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> to);
            throw ctx.continueAsNew(ctx.await(GO));
        };
        List<Message> all = new ArrayList<>(IntStream.rangeClosed(1, Update.MAX_REMEMBERED + 1)
                .mapToObj(i -> update("id" + i, "" + i))
                .toList());
        all.add(signal(1, "go", "x"));
        Play play = Play.of(body, List.of(new Inbox(Play.START, all)));

        assertThat(continued(play).kept().updates().answered())
                .hasSize(Update.MAX_REMEMBERED)
                .doesNotContain("id1")
                .endsWith("id" + (Update.MAX_REMEMBERED + 1));
    }

    @Test
    void givenAnUpdateThatWasNeverBegun_whenTheCodeReturns_thenItHasNoAnswer() {
        Play play = Play.of((ctx, in) -> ctx.await(GO), update("a", "Rome"), signal(1, "go", "x"));

        assertThat(play.result()).isEqualTo("x");
        assertThat(answers(play)).isEmpty();
    }

    // --- replay

    @Test
    void givenAnAnsweredUpdate_whenTheCodeHasNoHandlerAnyMore_thenItDiverges() {
        Play play = Play.of(UpdatesTest::withHandler, update("a", "nowhere"));

        Play again = Play.replay(play.history(), (ctx, in) -> ctx.await(GO));

        assertThat(again.divergence()).contains("operation u1, turn 1", "history: update 'move' rejected");
    }

    @Test
    void givenAnAnsweredUpdate_whenTheHandlerReturnsSomethingElse_thenItDiverges() {
        OrchestrationFunction<String, String> before = (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> to);
            return ctx.await(GO);
        };
        Play play = Play.of(before, update("a", "Rome"));

        Play again = Play.replay(play.history(), (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> "not " + to);
            return ctx.await(GO);
        });

        assertThat(again.divergence()).contains("\"Rome\"", "\"not Rome\"");
    }

    @Test
    void givenAHandlerUnderWay_whenTheReplayIsLive_thenItsActivityIsAskedForAgain() {
        Play play = Play.of(UpdatesTest::withHandler, update("a", "Rome"));

        Play again = Play.replay(play.history(), UpdatesTest::withHandler, reported("u1.1", "ROME"));

        assertThat(again.decisions().getFirst().commands()).hasSize(1);
        assertThat(answers(again)).containsExactly(done("u1", "a", "in"));
    }

    @Test
    void givenAHandlerThatForks_whenItReturns_thenWhatItLeftOpenIsCancelledFirst() {
        OrchestrationFunction<String, String> body = (ctx, in) -> {
            ctx.onUpdate(MOVE, to -> {
                var left = ctx.fork(() -> ctx.call(WORK, to));
                ctx.sleep(seconds(1));
                return "left " + left.done();
            });
            return ctx.await(GO);
        };
        Play play = Play.of(body, update("a", "Rome"), due("u1.2"));

        assertThat(answers(play)).containsExactly(done("u1", "a", "left false"));
        assertThat(play.types()).contains("ActivityCancelled");
        replays(play, body);
    }
}
