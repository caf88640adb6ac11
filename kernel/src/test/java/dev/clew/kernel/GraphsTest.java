package dev.clew.kernel;

import static dev.clew.kernel.Play.due;
import static dev.clew.kernel.Play.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.TypeToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Code that walks a graph: an execution stays with its graph, whose tunables may change. */
final class GraphsTest {

    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);

    private static OrchestrationFunction<String, String> sleeps(int seconds) {
        return (ctx, input) -> {
            ctx.sleep(seconds(seconds));
            return "done";
        };
    }

    private static String works(OrchestrationContext ctx, String tag) {
        return ctx.call(WORK.tag(tag), "a");
    }

    @Test
    void givenAGraph_whenItBegins_thenTheFirstTurnSaysWhich() {
        assertThat(Play.graph("g1", List.of(), sleeps(60)).events()).contains(new Event.GraphPinned("g1"));
    }

    @Test
    void givenAHistoryOfAGraph_whenTheSameGraphReplays_thenItGoesOn() {
        var history = Play.graph("g1", List.of(), sleeps(60)).history();

        assertThat(Play.graph("g1", history, sleeps(60), due("1")).result()).isEqualTo("done");
    }

    @Test
    void givenAHistoryOfAGraph_whenAnotherGraphReplays_thenItIsParkedAndBothAreNamed() {
        var history = Play.graph("g1", List.of(), sleeps(60)).history();

        assertThat(Play.graph("g2", history, sleeps(60)).divergence())
                .contains("g1")
                .contains("g2");
    }

    @Test
    void givenAHistoryOfAGraph_whenPlainCodeReplays_thenItIsParkedAndTheOtherWayRound() {
        var ofGraph = Play.graph("g1", List.of(), sleeps(60)).history();
        var ofCode = Play.of(sleeps(60)).history();

        assertThat(Play.replay(ofGraph, sleeps(60)).divergence()).contains("g1").contains("no graph");
        assertThat(Play.graph("g1", ofCode, sleeps(60)).divergence())
                .contains("g1")
                .contains("no graph");
    }

    private static List<RecordedTurn> migrated(List<RecordedTurn> history, int version, String graph) {
        List<RecordedTurn> more = new ArrayList<>(history);
        more.add(new RecordedTurn(Play.START.plusSeconds(1), List.of(new Event.Migrated(version, graph, "why"))));
        return more;
    }

    private static Play migratedTo(
            int version, String graph, List<RecordedTurn> history, OrchestrationFunction<String, String> body) {
        return new Play(
                Play.started().pinnedTo(version),
                history,
                new Code<>(TypeToken.of(String.class), body, Optional.of(graph)),
                List.of(Play.inbox(100, due("1"))));
    }

    @Test
    void givenAHistoryThatWasMigrated_whenTheOtherGraphReplays_thenItGoesOnUnderIt() {
        var history = migrated(Play.graph("g1", List.of(), sleeps(60)).history(), 2, "g2");

        var gone = migratedTo(2, "g2", history, (ctx, input) -> {
            ctx.sleep(seconds(60));
            return "version " + ctx.version();
        });

        assertThat(gone.result()).isEqualTo("version 2");
    }

    @Test
    void givenAHistoryThatWasMigrated_whenTheGraphOfBeforeOrAThirdReplays_thenItIsParked() {
        var began = Play.graph("g1", List.of(), sleeps(60)).history();
        var history = migrated(began, 2, "g2");

        assertThat(Play.graph("g1", history, sleeps(60)).divergence()).isNotEmpty();
        assertThat(migratedTo(2, "g1", history, sleeps(60)).divergence())
                .contains("g1")
                .contains("g2");
        assertThat(migratedTo(2, "g2", began, sleeps(60)).divergence()).isNotEmpty();
    }

    @Test
    void givenAHistoryThatWasMigratedTwice_whenTheLastGraphReplays_thenItGoesOn() {
        var history = migrated(migrated(Play.graph("g1", List.of(), sleeps(60)).history(), 2, "g2"), 3, "g3");

        assertThat(migratedTo(3, "g3", history, sleeps(60)).result()).isEqualTo("done");
        assertThat(migratedTo(2, "g2", history, sleeps(60)).divergence()).isNotEmpty();
    }

    @Test
    void givenAHistoryThatWasMigrated_whenTheOtherGraphAsksForSomethingElse_thenItIsParked() {
        var history = migrated(Play.graph("g1", List.of(), sleeps(60)).history(), 2, "g2");

        assertThat(migratedTo(2, "g2", history, (ctx, input) -> works(ctx, "cpu"))
                        .divergence())
                .contains("work");
    }

    @Test
    void givenAWaitThatBegan_whenItsLengthIsChanged_thenTheRecordedOneCounts() {
        var history = Play.graph("g1", List.of(), sleeps(60)).history();

        var longer = Play.graph("g1", history, sleeps(3600));

        assertThat(longer.commands())
                .containsExactly(new Command.StartTimer(new OperationId("1"), Play.START.plusSeconds(60)));
    }

    @Test
    void givenAnActivityThatBegan_whenItIsRoutedElsewhere_thenItGoesOn() {
        var history =
                Play.graph("g1", List.of(), (ctx, input) -> works(ctx, "cpu")).history();

        assertThat(Play.graph("g1", history, (ctx, input) -> works(ctx, "gpu"), Play.reported("1", "A"))
                        .result())
                .isEqualTo("A");
        assertThat(Play.graph("g1", history, (ctx, input) -> ctx.call(WORK, "other"))
                        .divergence())
                .contains("other");
    }
}
