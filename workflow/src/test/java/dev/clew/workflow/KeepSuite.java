package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Failure;
import dev.clew.api.Signal;
import dev.clew.api.State;
import dev.clew.api.StateKey;
import dev.clew.testkit.TestClew;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Values that a graph has its instance keep: for whom they are there, and for how long. */
abstract class KeepSuite extends WorkflowSuite {

    private static final StateKey<Integer> HALF = StateKey.of("half", Integer.class);
    private static final StateKey<Integer> WHOLE = StateKey.of("whole", Integer.class);

    private static <T> Optional<T> kept(TestClew clew, StateKey<T> key) {
        return fromOutside(clew).handle(ID).state(key);
    }

    @Test
    void givenAVertexThatKeeps_whenTheEngineDiesAtAnyCommit_thenItsValueIsThereFromThenOnAndTheSameGoesOn() {
        var workflow = Workflow.from("keeping", Integer.class)
                .then(ADD_ONE)
                .keep("half")
                .delay("night", HOUR)
                .then("twice", Integer.class, (Integer n) -> n * 2)
                .keep("result", WHOLE)
                .then("add-another", ADD_ONE)
                .build();

        var outcome = throughCrashes(workflow, 10, (clew, handle) -> {
            assertThat(kept(clew, HALF)).contains(11);
            assertThat(kept(clew, WHOLE)).isEmpty();
            clew.advance(HOUR);
            assertThat(kept(clew, HALF)).contains(11);
            assertThat(kept(clew, WHOLE)).contains(22);
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(23));
        assertThat(outcome.visits()).contains("keep-half  true Optional[11]", "result  true Optional[22]");
    }

    @Test
    void givenALoopThatKeeps_whenItGoesRound_thenTheLastRoundsValueIsThereAndANullTakesItAway() {
        var workflow = Workflow.from("counting", Integer.class)
                .loop(
                        "rounds",
                        3,
                        Vertex.AtMost.EXIT_WITH_LAST,
                        body -> body.then("more", Integer.class, (Integer n) -> n + 1)
                                .keep("half")
                                .delay("rest", HOUR)
                                .then("on", LoopResult.of(Integer.class), (context, n) -> LoopResult.again(n)))
                .keep("whole")
                .then("nothing", Integer.class, (context, n) -> null)
                .keep("none", HALF)
                .build();

        var outcome = throughCrashes(workflow, 0, (clew, handle) -> {
            for (int round = 1; round <= 3; round++) {
                assertThat(kept(clew, HALF)).contains(round);
                clew.advance(HOUR);
            }
            assertThat(kept(clew, HALF)).isEmpty();
            assertThat(kept(clew, WHOLE)).contains(3);
        });

        assertThat(outcome.visits()).contains("none  true Optional.empty");
    }

    @Test
    void givenBranchesThatKeep_whenTheyAreWalked_thenTheValuesOfAllAreThere() {
        ForkBranch<Integer, Integer> one =
                ForkBranch.of("one", flow -> flow.then(ADD_ONE).keep("half"));
        ForkBranch<Integer, Integer> other =
                ForkBranch.of("other", flow -> flow.then(DOUBLE).keep("whole"));
        var workflow = Workflow.from("both", Integer.class)
                .fork("fork", one, other)
                .join("sum", Integer.class, (context, outputs) -> outputs.get(one) + outputs.get(other))
                .build();

        throughCrashes(workflow, 10, (clew, handle) -> {
            assertThat(kept(clew, HALF)).contains(11);
            assertThat(kept(clew, WHOLE)).contains(20);
        });
    }

    @Test
    void givenASignalThatAsks_whenTheGraphKeepsTheAnswer_thenWhoSentItWaitsForThat() {
        Signal<Integer> ask = Signal.of("ask", Integer.class);
        var workflow = Workflow.from("answering", Integer.class)
                .keep("half")
                .awaitSignal("asked", ask)
                .then(DOUBLE)
                .keep("answer", WHOLE)
                .delay("night", HOUR)
                .build();

        throughCrashes(workflow, 1, (clew, handle) -> {
            assertThat(kept(clew, WHOLE)).isEmpty();
            handle.signal(ask, 21);
            clew.runUntilQuiet();
            assertThat(kept(clew, WHOLE)).contains(42);
            clew.advance(HOUR);
        });
    }

    @Test
    void givenAValueThatIsTooLarge_whenItIsToBeKept_thenTheVertexFailsAndSaysSo() {
        var workflow = Workflow.from("large", Integer.class)
                .then("much", String.class, (Integer n) -> "x".repeat(State.MAX_VALUE_SIZE))
                .keep("half")
                .build();
        try (TestClew clew = clew().register(workflow).start()) {
            clew.client().start(workflow.orchestration(), ID, 1);
            clew.runUntilQuiet();

            assertThat(workflows(clew).status(workflow, ID))
                    .isInstanceOfSatisfying(
                            WorkflowStatus.Failed.class,
                            failed -> assertThat(failed.failure().type()).isEqualTo(Failure.LIMIT));
            assertThat(workflows(clew).progress(workflow, ID).standings().get("keep-half"))
                    .extracting(Standing::state)
                    .isEqualTo(Standing.State.FAILED);
        }
    }
}
