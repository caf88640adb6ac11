package dev.clew.kernel;

import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.reported;
import static dev.clew.kernel.Play.signal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.Deferred;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long the history is, as the code is told: the same in the first run and in every replay. */
@Timeout(10)
final class HistoryLengthTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    /** Asks at every place, and answers with what it heard. */
    private static String asksEverywhere(OrchestrationContext ctx, String input) {
        List<String> heard = new ArrayList<>();
        heard.add("start " + ctx.historyLength());
        ctx.call(WORK, "a");
        ctx.patched("new");
        heard.add("call " + ctx.historyLength());
        Deferred<String> left = ctx.fork(() -> {
            String result = ctx.call(WORK, "b");
            heard.add("left " + ctx.historyLength());
            return result;
        });
        Deferred<String> right = ctx.fork(() -> {
            String result = ctx.await(GO);
            heard.add("right " + ctx.historyLength());
            ctx.status("went");
            return result;
        });
        left.await();
        right.await();
        ctx.await(GO);
        heard.add("end " + ctx.historyLength());
        return String.join(", ", heard);
    }

    private static final OrchestrationFunction<String, String> ASKS = HistoryLengthTest::asksEverywhere;

    private static Play live() {
        return Play.of(
                ASKS,
                List.of(
                        inbox(1, reported("1", "A")),
                        inbox(2, signal(1, "go", "x"), reported("2.1", "B")),
                        inbox(3, signal(2, "go", "y"))));
    }

    @Test
    void givenCalls_whenTheCodeAsks_thenItHearsOfTheEventsUpToTheLatestThatReachedIt() {
        var play = Play.of(
                (ctx, input) -> {
                    int first = ctx.historyLength();
                    ctx.call(WORK, "a");
                    int second = ctx.historyLength();
                    ctx.call(WORK, "b");
                    return first + " " + second + " " + ctx.historyLength();
                },
                reported("1", "A"),
                reported("2", "B"));

        assertThat(play.types())
                .containsExactly(
                        "ExecutionStarted",
                        "ActivityScheduled",
                        "ActivityCompleted",
                        "ActivityScheduled",
                        "ActivityCompleted",
                        "ExecutionCompleted");
        assertThat(play.result()).isEqualTo("1 3 5");
    }

    @Test
    void givenBranchesAndPatches_whenTheHistoryIsReplayedFromAnyTurn_thenTheAnswersAreTheSame() {
        Play live = live();
        List<Inbox> inboxes = List.of(
                inbox(1, reported("1", "A")),
                inbox(2, signal(1, "go", "x"), reported("2.1", "B")),
                inbox(3, signal(2, "go", "y")));

        for (int turns = 1; turns <= live.history().size(); turns++) {
            Play again = Play.replay(
                    live.history().subList(0, turns),
                    ASKS,
                    inboxes.subList(Math.min(turns - 1, inboxes.size()), inboxes.size()));

            assertThat(again.result()).as("replayed %d turns", turns).isEqualTo(live.result());
        }
    }

    @Test
    void givenTurnsThatWereStoredAsOne_whenTheyAreReplayed_thenTheAnswersAreTheSame() {
        Play live = live();
        List<RecordedTurn> turns = live.history();
        List<Event> together = new ArrayList<>(turns.get(0).events());
        together.addAll(turns.get(1).events());
        List<RecordedTurn> merged =
                new ArrayList<>(List.of(new RecordedTurn(turns.get(1).at(), together)));
        merged.addAll(turns.subList(2, turns.size()));

        assertThat(Play.replay(merged, ASKS).result()).isEqualTo(live.result());
    }

    @Test
    void givenALongHistory_whenItPassesTheMark_thenTheHintIsGivenThereLiveAndOnReplay() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            int taken = 0;
            while (!ctx.continueAsNewSuggested()) {
                ctx.await(GO);
                taken++;
            }
            return taken + " taken, " + ctx.historyLength() + " events";
        };
        // Each wait is two events: it, and the signal.
        int signals = OrchestrationContext.LONG_HISTORY / 2;
        Play live = Play.of(
                body,
                IntStream.rangeClosed(1, signals)
                        .mapToObj(i -> signal(i, "go", "x"))
                        .toArray(Message[]::new));

        assertThat(live.result()).isEqualTo("5000 taken, 10001 events");
        assertThat(Play.replay(live.history(), body).result()).isEqualTo(live.result());
    }
}
