package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceHandle;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Signal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories that grow long: what the code is told, and who else. */
abstract class LongHistorySuite extends EngineSuite {

    private static final Orchestration<Integer, String> LOOP = Orchestration.of("loop", Integer.class, String.class);
    private static final Signal<String> NEXT = Signal.of("next", String.class);

    /** Makes a history of many events in few turns. */
    private static void publish(OrchestrationContext ctx, int times) {
        for (int i = 0; i < times; i++) {
            ctx.status("s" + i);
        }
    }

    /** Continues as new where that is suggested, and notes where that is. */
    private static String followsTheHint(OrchestrationContext ctx, int rounds, List<String> lengths) {
        int left = rounds;
        while (left > 0) {
            publish(ctx, 3_000);
            ctx.await(NEXT);
            left--;
            if (ctx.continueAsNewSuggested()) {
                lengths.add(ctx.execution() + ": " + ctx.historyLength());
                throw ctx.continueAsNew(left);
            }
        }
        return "ended in execution " + ctx.execution() + " at " + ctx.historyLength();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenCodeThatFollowsTheHint_whenItIsReplayedOrNot_thenItContinuesAtTheSamePlacesAndNobodyIsWarned(
            boolean replayed) {
        List<String> lengths = new CopyOnWriteArrayList<>();
        var heard = new Heard();
        try (TestClew clew = clew().listener(heard)
                .register(LOOP, (ctx, rounds) -> followsTheHint(ctx, rounds, lengths))
                .start()) {
            InstanceHandle<String> handle = clew.client().start(LOOP, "i", 9);
            for (int i = 0; i < 9; i++) {
                clew.runUntilQuiet();
                if (replayed) {
                    clew.crash();
                    clew.restart();
                }
                handle.signal(NEXT, "go");
            }

            assertThat(clew.resultOf(handle)).isEqualTo("ended in execution 3 at 3003");
            assertThat(lengths).containsExactly("1: 12009", "2: 12009");
            assertThat(heard.tooLong).isEmpty();
        }
    }

    @Test
    void givenCodeThatGoesOnAndOn_whenItsHistoryIsFarTooLong_thenThatIsToldOnceHoweverOftenItIsLoaded() {
        var heard = new Heard();
        try (TestClew clew = clew().listener(heard)
                .register(LOOP, (ctx, rounds) -> {
                    for (int i = 0; i < rounds; i++) {
                        publish(ctx, 9_000);
                        ctx.await(NEXT);
                    }
                    return "length " + ctx.historyLength();
                })
                .start()) {
            InstanceHandle<String> handle = clew.client().start(LOOP, "i", 4);
            for (int i = 0; i < 4; i++) {
                clew.evict();
                assertThat(heard.tooLong).hasSize(i < 2 ? 0 : 1);
                handle.signal(NEXT, "go");
            }

            assertThat(clew.resultOf(handle)).isEqualTo("length 36009");
            assertThat(heard.tooLong).containsExactly("i/1 with 27006");
        }
    }
}
