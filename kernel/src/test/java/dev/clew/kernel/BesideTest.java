package dev.clew.kernel;

import static dev.clew.kernel.Play.START;
import static dev.clew.kernel.Play.code;
import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.signal;
import static dev.clew.kernel.Play.started;
import static dev.clew.kernel.Play.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Promise;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.api.Update;
import dev.clew.kernel.Event.Answer;
import dev.clew.kernel.Event.UpdateAnswered;
import dev.clew.kernel.Event.UpdateReceived;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Turns that another thread takes while the execution's own one waits: they come to what they would have come to. */
final class BesideTest {

    private static final Update<String, String> MOVE = Update.of("move", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final StateKey<String> PLACE = StateKey.of("place", String.class);

    /** What decisions were handed over by the waiting thread, and what the inboxes that were taken beside it came to. */
    private record Played(Exit exit, List<Decision> waited, List<Optional<Decision>> beside) {

        List<RecordedTurn> history() {
            List<RecordedTurn> turns = new ArrayList<>();
            turns.add(new RecordedTurn(START, waited.getFirst().events()));
            beside.stream().flatMap(Optional::stream).forEach(decision -> add(turns, decision));
            waited.stream().skip(1).forEach(decision -> add(turns, decision));
            if (exit instanceof Exit.Ended(Decision last)) {
                add(turns, last);
            }
            return turns;
        }

        private static void add(List<RecordedTurn> turns, Decision decision) {
            turns.add(new RecordedTurn(START.plusSeconds(turns.size()), decision.events()));
        }
    }

    /** Plays inboxes beside the waiting thread, each on a thread of its own, until one is for that; then it gets the last. */
    private static Played play(OrchestrationFunction<String, String> body, List<Inbox> beside, Inbox last) {
        List<Decision> waited = new ArrayList<>();
        List<Optional<Decision>> outcomes = new ArrayList<>();
        var execution = new Execution(
                new Identity("i", 1), started(), List.of(), Play.TextCodec.INSTANCE, System.getLogger("test"));
        Exit exit = execution.run(code(body), decision -> {
            waited.add(decision);
            if (waited.size() > 1) {
                return last;
            }
            for (Inbox inbox : beside) {
                Optional<Decision> outcome = onAnotherThread(execution, inbox);
                outcomes.add(outcome);
                if (outcome.isEmpty()) {
                    return new Inbox(inbox.at(), List.of());
                }
            }
            return last;
        });
        return new Played(exit, waited, outcomes);
    }

    private static Optional<Decision> onAnotherThread(Execution execution, Inbox inbox) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return CompletableFuture.supplyAsync(() -> execution.takeBeside(inbox), threads)
                    .join();
        }
    }

    private static Message update(String updateId, String input) {
        return new Message.UpdateAsked(updateId, "move", text(input));
    }

    private static List<Event> received(String path, String updateId, String input, String result) {
        return List.of(
                new UpdateReceived(updateId, "move", text(input)),
                new UpdateAnswered(id(path), updateId, "move", new Answer.Completed(text(result))));
    }

    private static void replays(Played play, OrchestrationFunction<String, String> body) {
        Play again = Play.replay(play.history(), body);
        assertThat(again.exit()).hasSameClassAs(play.exit());
    }

    @Test
    void givenHandlersThatAreCarriedOutAtOnce_whenUpdatesAreTakenBeside_thenEachIsATurnAndTheCodeWaitsOn() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            List<String> places = new ArrayList<>();
            ctx.onUpdateAtOnce(MOVE, to -> {}, to -> {
                places.add(to);
                return String.join(",", places);
            });
            return ctx.await(GO) + places;
        };

        Played play = play(
                body,
                List.of(inbox(1, update("a", "x")), inbox(2, update("b", "y"))),
                inbox(3, signal(1, "go", "went ")));

        assertThat(play.beside()).hasSize(2).allMatch(Optional::isPresent);
        assertThat(play.beside().get(0).orElseThrow().events()).isEqualTo(received("u1", "a", "x", "x"));
        assertThat(play.beside().get(1).orElseThrow().events()).isEqualTo(received("u2", "b", "y", "x,y"));
        assertThat(play.beside().get(1).orElseThrow().taken()).containsExactly(update("b", "y"));
        assertThat(play.waited()).hasSize(1);
        assertThat(((Exit.Ended) play.exit()).last().ending()).contains(new Ending.Completed(text("went [x, y]")));
        replays(play, body);
    }

    @Test
    void givenAnIdThatIsKnown_whenItIsTakenBesideAgain_thenTheTurnIsEmpty() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.onUpdateAtOnce(MOVE, to -> {}, to -> to);
            return ctx.await(GO);
        };

        Played play = play(
                body, List.of(inbox(1, update("a", "x")), inbox(2, update("a", "x"))), inbox(3, signal(1, "go", "")));

        assertThat(play.beside().get(1).orElseThrow().events()).isEmpty();
        assertThat(play.beside().get(1).orElseThrow().answers()).isFalse();
    }

    @Test
    void givenAHandlerThatPublishes_whenItsUpdateIsTakenBeside_thenTheDecisionSaysSo() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.onUpdateAtOnce(MOVE, to -> {}, to -> {
                ctx.state().put(PLACE, to);
                return to;
            });
            return ctx.await(GO);
        };

        Played play = play(body, List.of(inbox(1, update("a", "x"))), inbox(2, signal(1, "go", "")));

        assertThat(play.beside().getFirst().orElseThrow().publishes()).isTrue();
        replays(play, body);
    }

    @Test
    void givenCodeThatWaitsForWhatAHandlerDoes_whenItsUpdateIsTakenBeside_thenTheCodeGoesOnInTheSameTurn() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            Promise<String> moved = ctx.promise();
            ctx.onUpdateAtOnce(MOVE, to -> {}, to -> {
                moved.complete(to);
                return "ok";
            });
            return "at " + moved.await();
        };

        Played play = play(body, List.of(inbox(1, update("a", "x"))), inbox(9));

        assertThat(play.beside()).containsExactly(Optional.empty());
        Decision last = ((Exit.Ended) play.exit()).last();
        assertThat(last.events()).startsWith(received("u1", "a", "x", "ok").toArray(Event[]::new));
        assertThat(last.ending()).contains(new Ending.Completed(text("at x")));
        replays(play, body);
    }

    @Test
    void givenAHandlerThatMayWait_whenItsUpdateIsTakenBeside_thenItRunsWhenTheWaitingThreadGoesOn() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.onUpdate(MOVE, to -> to + "!");
            return ctx.await(GO);
        };

        Played play = play(body, List.of(inbox(1, update("a", "x"))), inbox(2, signal(1, "go", "gone")));

        assertThat(play.beside()).containsExactly(Optional.empty());
        assertThat(play.waited().get(1).events()).isEqualTo(received("u1", "a", "x", "x!"));
        replays(play, body);
    }

    @Test
    void givenAHandlerThatThisJvmCannotRun_whenItsUpdateIsTakenBeside_thenTheExecutionIsBroken() {
        Played play = play(
                (ctx, input) -> {
                    ctx.onUpdateAtOnce(MOVE, to -> {}, to -> {
                        throw new NoClassDefFoundError("gone");
                    });
                    return ctx.await(GO);
                },
                List.of(inbox(1, update("a", "x"))),
                inbox(9));

        assertThat(play.beside()).containsExactly(Optional.empty());
        assertThat(play.exit()).isInstanceOf(Exit.Broken.class);
    }
}
