package dev.clew.kernel;

import static dev.clew.kernel.Play.due;
import static dev.clew.kernel.Play.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import java.util.List;
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
