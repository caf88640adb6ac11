package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.NondeterminismException;
import dev.clew.api.Signal;
import dev.clew.testkit.TestClew;
import dev.clew.workflow.draw.Mermaid;
import dev.clew.workflow.draw.Svg;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where each vertex stands. */
final class StandingsTest {

    private static final Activity<Integer, Integer> ADD_ONE = Activity.of("add-one", Integer.class, Integer.class);
    private static final Signal<String> APPROVED = Signal.of("approved", String.class);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Expressions NONE = text -> (value, input, outputs) -> value;

    record Basket(List<Integer> items, String owner) {}

    private static TestClew engine(Workflow<?, ?> workflow) {
        return TestClew.builder()
                .register(workflow)
                .register(ADD_ONE, n -> n + 1)
                .start();
    }

    private static Progress progress(TestClew clew, Workflow<?, ?> workflow) {
        return Workflows.of(clew.client(), clew::now).progress(workflow, "w");
    }

    /** All but those that were not reached, as lists show them. */
    private static List<String> lines(Progress progress) {
        return progress.standings().entrySet().stream()
                .filter(each -> !each.getValue().equals(Standing.NOT_REACHED))
                .map(each -> each.getKey() + " " + each.getValue().sentence())
                .toList();
    }

    @Test
    void givenAFork_whenOneBranchWaitsAndAnotherIsDone_thenTheForkWaitsAndWhatComesAfterIsNotReached() {
        var workflow = Workflow.from("forked", Integer.class)
                .then(ADD_ONE)
                .fork(
                        "both",
                        ForkBranch.of("night", flow -> flow.delay("sleep", HOUR)),
                        ForkBranch.of("quick", flow -> flow.then("add", ADD_ONE)))
                .join("sum", Integer.class, (context, outputs) -> 7)
                .then("last", ADD_ONE)
                .build();
        try (TestClew clew = engine(workflow)) {
            clew.client().start(workflow.orchestration(), "w", 1);
            clew.runUntilQuiet();

            Progress progress = progress(clew, workflow);
            assertThat(lines(progress))
                    .containsExactly(
                            "add-one ✓ done", "both ◷ waiting", "both/night/sleep ◷ waiting", "both/quick/add ✓ done");
            assertThat(progress.status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(progress.standings()).containsEntry("last", Standing.NOT_REACHED);
            assertThat(Mermaid.of(progress))
                    .contains("start([\"forked v1: w, running\"])")
                    .contains("n3([\"sleep<br/>waits 1h<br/>◷ waiting\"])") // the mark is in the text, the colour in a
                    // class
                    .contains("classDef waiting fill:")
                    .contains("class n2,n3 waiting");
            assertThat(Svg.of(progress)).contains("class=\"fork waiting\"", "class=\"task done\"", ">✓ done</text>");

            clew.client().handle("w").terminate("enough");
            assertThat(lines(progress(clew, workflow)))
                    .contains("both ■ stopped", "both/night/sleep ■ stopped", "both/quick/add ✓ done");
        }
    }

    @Test
    void givenAFork_whenABranchFails_thenItHasFailedAndTheOtherWasStopped() {
        var workflow = Workflow.from("failing", Integer.class)
                .fork(
                        "both",
                        ForkBranch.of("night", flow -> flow.delay("sleep", HOUR)),
                        ForkBranch.of(
                                "bad",
                                flow -> flow.then("throw", Integer.class, (Integer n) -> {
                                    throw ApplicationException.nonRetryable("no_stock", "none left");
                                })))
                .join("sum", Integer.class, (context, outputs) -> 7)
                .build();
        try (TestClew clew = engine(workflow)) {
            clew.client().start(workflow.orchestration(), "w", 1);
            clew.runUntilQuiet();

            assertThat(lines(progress(clew, workflow)))
                    .containsExactly("both ✗ failed", "both/night/sleep ■ stopped", "both/bad/throw ✗ failed");
        }
    }

    @Test
    void givenALoopInItsSecondRound_whenItRests_thenEachVertexSaysInWhichRoundItWasLast() {
        var workflow = Workflow.from("rounds", Integer.class)
                .loop(
                        "up",
                        5,
                        Vertex.AtMost.FAIL,
                        body -> body.then("plus", ADD_ONE)
                                .delay("rest", HOUR)
                                .then(
                                        "check",
                                        LoopResult.of(Integer.class),
                                        (context, n) -> n < 3 ? LoopResult.again(n) : LoopResult.done(n)))
                .build();
        try (TestClew clew = engine(workflow)) {
            clew.client().start(workflow.orchestration(), "w", 1);
            clew.runUntilQuiet();
            clew.advance(HOUR);
            clew.runUntilQuiet();

            assertThat(lines(progress(clew, workflow)))
                    .containsExactly(
                            "up ◷ waiting, round 2",
                            "up/plus ✓ done, round 2",
                            "up/rest ◷ waiting, round 2",
                            "up/check ✓ done, round 1");
        }
    }

    private static Workflow<Basket, String> packed() {
        var part = Workflow.from("part", Integer.class)
                .then("note", Integer.class, (Integer n) -> n)
                .build();
        return Workflow.from("packed", Basket.class)
                .<Integer, Integer>forEach(
                        "items",
                        Integer.class,
                        (context, basket) -> basket.items(),
                        3,
                        item -> item.then("plus", ADD_ONE)
                                .inline("part", part)
                                .<Integer>route(
                                        "size",
                                        (context, n) -> n > 2 ? "large" : "small",
                                        arms -> arms.when("large", flow -> flow.delay("sleep", HOUR))
                                                .otherwise(flow -> flow.then("small", ADD_ONE))))
                .then("text", String.class, (List<Integer> all) -> all.toString())
                .build();
    }

    @Test
    void givenAForEach_whenSomeItemsWait_thenCountsAreOfAllItems() {
        var workflow = packed();
        try (TestClew clew = engine(workflow)) {
            clew.client().start(workflow.orchestration(), "w", new Basket(List.of(1, 2, 3), "Ann"));
            clew.runUntilQuiet();

            assertThat(lines(progress(clew, workflow)))
                    .containsExactly(
                            "items ◷ waiting, 1 of 3",
                            "items/items ✓ done",
                            "items/plus ✓ done, 3 of 3",
                            "items/part ✓ done, 3 of 3",
                            "items/part/note ✓ done, 3 of 3",
                            "items/size ◷ waiting, 1 of 3",
                            "items/size/key ✓ done, 3 of 3",
                            "items/size/large/sleep ◷ waiting, 0 of 2",
                            "items/size/otherwise/small ✓ done, 1 of 1");
        }
    }

    @Test
    void givenOnlyTheGraphAndTheHistory_whenTheCodeIsNotThere_thenTheStandingsAreTheSame() {
        var workflow = packed();
        try (TestClew clew = engine(workflow)) {
            var instance = clew.client().start(workflow.orchestration(), "w", new Basket(List.of(1, 2, 3), "Ann"));
            clew.runUntilQuiet();
            assertThat(Progress.of(workflow.graph(), NONE, instance.exportHistory())
                            .standings())
                    .isEqualTo(progress(clew, workflow).standings());
            clew.advance(HOUR);
            clew.resultOf(instance);

            Progress ended = Progress.of(workflow.graph(), NONE, instance.exportHistory());
            assertThat(ended.standings()).isEqualTo(progress(clew, workflow).standings());
            assertThat(ended.status()).isEqualTo(InstanceStatus.COMPLETED);
            Graph other = Workflow.from("packed", Integer.class)
                    .awaitSignal("wait", APPROVED)
                    .build()
                    .graph();
            String history = instance.exportHistory();
            assertThatThrownBy(() -> Progress.of(other, NONE, history)).isInstanceOf(NondeterminismException.class);
        }
    }
}
