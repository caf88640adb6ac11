package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Signal;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Instances of workflows as their graphs tell them. */
final class WorkflowsTest {

    private static final Activity<Integer, Integer> ADD_ONE = Activity.of("add-one", Integer.class, Integer.class);
    private static final Signal<String> APPROVED = Signal.of("approved", String.class);

    /** A client that needs no engine. */
    private static ClewClient fromOutside(TestClew clew) {
        return StoreClient.of(clew.store(), EngineOptions.DEFAULT_NAMESPACE);
    }

    private static Flow<Integer, String> patient() {
        return Workflow.from("patient", Integer.class)
                .then(ADD_ONE)
                .delay("night", Duration.ofHours(8))
                .awaitSignal("approval", APPROVED, Duration.ofDays(1))
                .then(
                        "text",
                        String.class,
                        (context, who) -> who.orElse("nobody") + " "
                                + context.output("add-one", Integer.class).orElseThrow());
    }

    @Test
    void givenAnInstance_whenItGoesFromVertexToVertex_thenItsStatusSaysWhere() {
        var workflow = patient().build();
        try (TestClew clew = TestClew.builder()
                .register(workflow)
                .register(ADD_ONE, n -> n + 1)
                .start()) {
            Workflows workflows = Workflows.of(clew.client());
            var instance = clew.client().start(workflow.orchestration(), "w", 1);
            clew.runUntilQuiet();
            assertThat(workflows.status(workflow, "w"))
                    .isEqualTo(new WorkflowStatus.Waiting<String>(clew.now().plus(Duration.ofHours(8)), "night"));

            clew.advance(Duration.ofHours(8));
            assertThat(workflows.status(workflow, "w"))
                    .isEqualTo(new WorkflowStatus.AwaitingSignal<String>(
                            "approval", "approved", Optional.of(clew.now().plus(Duration.ofDays(1)))));
            assertThat(workflows.progress(workflow, "w").output("add-one", Integer.class))
                    .contains(2);

            instance.signal(APPROVED, "Ann");
            clew.runUntilQuiet();
            assertThat(workflows.status(workflow, "w")).isEqualTo(new WorkflowStatus.Completed<>("Ann 2"));
            assertThat(workflows.progress(workflow, "w").output("text", String.class))
                    .contains("Ann 2");
        }
    }

    @Test
    void givenALoopOfForks_whenItIsOver_thenEachVisitHasItsRoundAndItsOutput() {
        var left = ForkBranch.<Integer, Integer>of(
                "left", flow -> flow.then("minus", Integer.class, (Integer n) -> n - 1));
        var right = ForkBranch.<Integer, Integer>of("right", flow -> flow.then(ADD_ONE));
        var workflow = Workflow.from("looping", Integer.class)
                .loop(
                        "down",
                        5,
                        Vertex.AtMost.FAIL,
                        flow -> flow.fork("both", left, right)
                                .join(
                                        "pick",
                                        LoopResult.of(Integer.class),
                                        (context, outputs) -> outputs.get(left) == 0
                                                ? LoopResult.done(outputs.get(right))
                                                : LoopResult.again(outputs.get(left))))
                .build();
        try (TestClew clew = TestClew.builder()
                .register(workflow)
                .register(ADD_ONE, n -> n + 1)
                .start()) {
            clew.resultOf(clew.client().start(workflow.orchestration(), "w", 3));

            List<String> visits = new ArrayList<>();
            Workflows.of(clew.client()).progress(workflow, "w").visits().stream()
                    .filter(visit -> visit.path().endsWith("/minus"))
                    .forEach(visit -> visits.add(visit.rounds() + " " + visit.path() + " "
                            + visit.output().orElseThrow()));
            assertThat(visits)
                    .containsExactly(
                            "1 down/both/left/minus 2", "2 down/both/left/minus 1", "3 down/both/left/minus 0");
        }
    }

    @Test
    void givenARunningInstance_whenATunableChanges_thenItGoesOn() {
        try (TestClew clew = TestClew.builder()
                .register(patient().build())
                .register(ADD_ONE, n -> n + 1)
                .start()) {
            var instance = clew.client().start(patient().build().orchestration(), "w", 1);
            clew.runUntilQuiet();
            var tuned = Workflow.from("patient", Integer.class)
                    .then(ADD_ONE)
                    .tuned(tuning -> tuning.timeout(Duration.ofSeconds(5)).priority(3))
                    .delay("night", Duration.ofHours(1))
                    .awaitSignal("approval", APPROVED, Duration.ofDays(2))
                    .then("text", String.class, (context, who) -> "tuned")
                    .build();
            clew.crash();
            clew.join(node -> node.register(tuned).register(ADD_ONE, n -> n + 1));

            clew.advance(Duration.ofHours(8));
            var again = fromOutside(clew).handle(tuned.orchestration(), instance.id());
            again.signal(APPROVED, "Ann");
            clew.advance(Duration.ofMinutes(1));
            assertThat(again.result(Duration.ZERO)).isEqualTo("tuned");
        }
    }

    @Test
    void givenARunningInstance_whenItsGraphChangesUnderTheSameVersion_thenItIsParkedNotRunWrongly() {
        try (TestClew clew = TestClew.builder()
                .register(patient().build())
                .register(ADD_ONE, n -> n + 1)
                .start()) {
            clew.client().start(patient().build().orchestration(), "w", 1);
            clew.runUntilQuiet();
            var changed = patient()
                    .then("more", String.class, (String text) -> text + "!")
                    .build();
            clew.crash();
            clew.join(node -> node.register(changed).register(ADD_ONE, n -> n + 1));
            clew.advance(Duration.ofHours(8));

            assertThat(fromOutside(clew).handle("w").info().status()).isEqualTo(InstanceStatus.PARKED);
            assertThatThrownBy(() -> Workflows.of(fromOutside(clew)).progress(changed, "w"))
                    .hasMessageContaining("graph");
        }
    }
}
