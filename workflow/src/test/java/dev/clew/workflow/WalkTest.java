package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each vertex does with the value that reaches it. */
final class WalkTest {

    private static final Activity<Integer, Integer> ADD_ONE = Activity.of("add-one", Integer.class, Integer.class);
    private static final Activity<Integer, Integer> DOUBLE = Activity.of("double", Integer.class, Integer.class);
    private static final Signal<String> APPROVED = Signal.of("approved", String.class);

    enum Size {
        SMALL,
        LARGE
    }

    private static TestClew.Builder engine() {
        return TestClew.builder().register(ADD_ONE, n -> n + 1).register(DOUBLE, n -> n * 2);
    }

    private static <I, O> @Nullable O run(Workflow<I, O> workflow, I input) {
        try (TestClew clew = engine().register(workflow).start()) {
            return clew.resultOf(clew.client().start(workflow.orchestration(), "w", input));
        }
    }

    @Test
    void givenTasks_whenWalked_thenEachGetsWhatTheOneBeforeItLeft() {
        var chain = Workflow.from("chain", Integer.class)
                .then(ADD_ONE)
                .then("double", Integer.class, (Integer n) -> n * 2)
                .build();

        assertThat(run(chain, 10)).isEqualTo(22);
    }

    @Test
    void givenAFork_whenAllBranchesAreDone_thenTheJoinSeesEachByItsType() {
        var left = ForkBranch.of(DOUBLE);
        ForkBranch<Integer, String> right =
                ForkBranch.of("right", flow -> flow.then(ADD_ONE).then("text", String.class, (Integer n) -> "" + n));
        var fork = Workflow.from("fork", Integer.class)
                .fork("both", left, right)
                .join("sum", String.class, (context, outputs) -> outputs.get(left) + "/" + outputs.get(right))
                .build();

        assertThat(run(fork, 10)).isEqualTo("20/11");
    }

    record Both(int left, int right) {}

    @Test
    void givenAJoinByActivity_whenWalked_thenTheBranchesAreTheComponentsOfItsArgument() {
        Activity<Both, Integer> sum = Activity.of("sum", Both.class, Integer.class);
        var fork = Workflow.from("fork", Integer.class)
                .fork(
                        "both",
                        ForkBranch.of("left", flow -> flow.then(DOUBLE)),
                        ForkBranch.of("right", flow -> flow.then(ADD_ONE)))
                .join(sum)
                .build();

        try (TestClew clew = engine().register(fork)
                .register(sum, both -> both.left + both.right)
                .start()) {
            assertThat(clew.resultOf(clew.client().start(fork.orchestration(), "w", 10)))
                    .isEqualTo(31);
        }
    }

    @Test
    void givenARoute_whenWalked_thenTheArmOfTheKeyRunsAndNoOther() {
        var route = Workflow.from("route", Integer.class)
                .route(
                        "by-size",
                        Size.class,
                        (context, n) -> n < 100 ? Size.SMALL : Size.LARGE,
                        arms -> arms.when(Size.SMALL, flow -> flow.then(ADD_ONE))
                                .when(Size.LARGE, flow -> flow.then(DOUBLE).then(ADD_ONE)))
                .then("text", String.class, (Integer n) -> "got " + n)
                .build();

        assertThat(run(route, 5)).isEqualTo("got 6");
        assertThat(run(route, 500)).isEqualTo("got 1001");
    }

    @Test
    void givenALoop_whenItsBodySaysAgain_thenItIsWalkedWithTheNewValueUntilDone() {
        var countdown = Workflow.from("countdown", Integer.class)
                .loop("down", 10, (context, n) -> n == 0 ? LoopResult.done(42) : LoopResult.again(n - 1))
                .build();

        assertThat(run(countdown, 3)).isEqualTo(42);
        assertThatThrownBy(() -> run(countdown, 11))
                .isInstanceOf(InstanceFailedException.class)
                .hasMessageContaining("'down'")
                .hasMessageContaining("10 iterations");
    }

    @Test
    void givenAForEachWithALimit_whenWalked_thenTheResultsAreInOrderAndNoMoreRunAtOnce() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        var each = Workflow.from("each", Integer.class)
                .<Integer, Integer>forEach(
                        "all",
                        Integer.class,
                        (context, n) -> IntStream.range(0, n).boxed().toList(),
                        3,
                        flow -> flow.then("square", Integer.class, (Integer n) -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            running.decrementAndGet();
                            return n * n;
                        }))
                .build();

        assertThat(run(each, 10)).isEqualTo(List.of(0, 1, 4, 9, 16, 25, 36, 49, 64, 81));
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void givenADelayAndASignal_whenTheyAreOver_thenTheWalkGoesOn() {
        var patient = Workflow.from("patient", Integer.class)
                .delay("night", Duration.ofHours(8))
                .then(ADD_ONE)
                .awaitSignal("approval", APPROVED)
                .then(
                        "text",
                        String.class,
                        (context, who) -> who + " approved "
                                + context.output("add-one", Integer.class).orElseThrow())
                .build();

        try (TestClew clew = engine().register(patient).start()) {
            var instance = clew.client().start(patient.orchestration(), "w", 1);
            clew.advance(Duration.ofHours(8));
            instance.signal(APPROVED, "Ann");
            assertThat(clew.resultOf(instance)).isEqualTo("Ann approved 2");
        }
    }

    @Test
    void givenASignalThatDoesNotCome_whenItsTimeIsOver_thenNothingGoesOn() {
        var impatient = Workflow.from("impatient", Integer.class)
                .awaitSignal("approval", APPROVED, Duration.ofDays(1))
                .then("text", String.class, (Optional<String> who) -> who.orElse("nobody"))
                .build();

        try (TestClew clew = engine().register(impatient).start()) {
            var instance = clew.client().start(impatient.orchestration(), "w", 1);
            clew.advance(Duration.ofDays(1));
            assertThat(clew.resultOf(instance)).isEqualTo("nobody");
        }
    }

    @Test
    void givenAChildAndAnInlinedWorkflow_whenWalked_thenBothGiveTheirResults() {
        var inner = Workflow.from("inner", Integer.class)
                .then("triple", Integer.class, (Integer n) -> n * 3)
                .build();
        var outer = Workflow.from("outer", Integer.class)
                .inline("inlined", inner)
                .child("own", inner)
                .then("triple", Integer.class, (Integer n) -> n + 1)
                .build();

        try (TestClew clew = engine().register(inner).register(outer).start()) {
            assertThat(clew.resultOf(clew.client().start(outer.orchestration(), "w", 2)))
                    .isEqualTo(19);
        }
    }

    @Test
    void givenAFailingTask_whenItsRetriesAreUsedUp_thenTheInstanceFailsAndNoLaterTaskRuns() {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger later = new AtomicInteger();
        var flaky = Workflow.from("flaky", Integer.class)
                .then("flaky", Integer.class, (Integer n) -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("no luck");
                })
                .tuned(tuning -> tuning.retry(Retry.fixed(3, Duration.ofSeconds(1))))
                .then("later", Integer.class, (Integer n) -> later.incrementAndGet())
                .build();

        try (TestClew clew = engine().register(flaky).start()) {
            var instance = clew.client().start(flaky.orchestration(), "w", 2);
            clew.advance(Duration.ofMinutes(1));
            assertThatThrownBy(() -> clew.resultOf(instance)).hasMessageContaining("no luck");
        }
        assertThat(calls).hasValue(3);
        assertThat(later).hasValue(0);
    }

    @Test
    void givenMuchThatIsWrong_whenBuilt_thenAllOfItIsSaidAtOnce() {
        assertThatThrownBy(() -> Workflow.from("bad", Integer.class)
                        .then(ADD_ONE)
                        .then(ADD_ONE)
                        .delay("none", Duration.ZERO)
                        .route(
                                "by-size",
                                Size.class,
                                (context, n) -> Size.SMALL,
                                arms -> arms.when(Size.SMALL, flow -> flow))
                        .build())
                .isInstanceOfSatisfying(
                        InvalidWorkflowException.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(Problem::path, Problem::kind)
                                .containsExactly(
                                        org.assertj.core.groups.Tuple.tuple("add-one", "duplicate_id"),
                                        org.assertj.core.groups.Tuple.tuple("none", "invalid_duration"),
                                        org.assertj.core.groups.Tuple.tuple("by-size/SMALL", "empty_branch"),
                                        org.assertj.core.groups.Tuple.tuple("by-size", "missing_branches")));
    }
}
