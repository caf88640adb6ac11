package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.ClewException;
import dev.clew.api.Request;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Delays and signals at every place of a graph, and what can be done to an instance that waits. */
abstract class WaitSuite extends WorkflowSuite {

    private static final Duration DAY = Duration.ofDays(1);

    // --- delays

    @Test
    void givenADelayBetweenTasks_whenTheEngineDiesMeanwhile_thenItIsOverOnTimeAndNothingRunsTwice() {
        AtomicInteger calls = new AtomicInteger();
        var workflow = Workflow.from("patient", Integer.class)
                .then("count", Integer.class, (Integer n) -> n + calls.incrementAndGet())
                .delay("rest", HOUR)
                .then(DOUBLE)
                .build();
        try (TestClew clew = clew().register(workflow).start()) {
            clew.client().start(workflow.orchestration(), ID, 10);
            clew.runUntilQuiet();
            var waiting = new WorkflowStatus.Waiting<Integer>(clew.now().plus(HOUR), "rest");
            assertThat(workflows(clew).status(workflow, ID)).isEqualTo(waiting);
            assertThat(workflows(clew).progress(workflow, ID).output("count", Integer.class))
                    .contains(11);

            crashAndRestart(clew);
            clew.advance(HOUR.minusMillis(1));
            assertThat(workflows(clew).status(workflow, ID)).isEqualTo(waiting);
            clew.advance(Duration.ofMillis(1));

            assertThat(workflows(clew).status(workflow, ID)).isEqualTo(new WorkflowStatus.Completed<>(22));
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void givenDelaysInFirstAndLastPlaceAndInARow_whenTheEngineDiesAtAnyCommit_thenEachIsWaitedForAndTheValueGoesOn() {
        var workflow = Workflow.from("patient", Integer.class)
                .delay("first", HOUR)
                .then(DOUBLE)
                .delay("second", HOUR)
                .delay("third", HOUR)
                .then(ADD_ONE)
                .delay("last", HOUR)
                .build();

        var outcome = throughCrashes(workflow, 50, (clew, handle) -> {
            clew.advance(HOUR.multipliedBy(3));
            assertThat(workflows(clew).status(workflow, ID))
                    .isEqualTo(new WorkflowStatus.Waiting<>(clew.now().plus(HOUR), "last"));
            clew.advance(HOUR);
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(101));
    }

    @Test
    void givenADelayAlone_whenItIsOver_thenTheInputIsTheResult() {
        var workflow =
                Workflow.from("patient", Integer.class).delay("rest", HOUR).build();

        assertThat(throughCrashes(workflow, 7, after(HOUR)).status()).isEqualTo(new WorkflowStatus.Completed<>(7));
    }

    @Test
    void givenADelay_whenACallerRunsTheWorkflow_thenItIsToldThatItWaits() {
        var workflow = Workflow.from("patient", Integer.class)
                .then("twice", Integer.class, (Integer n) -> n * 2)
                .delay("rest", HOUR)
                .build();
        try (TestClew clew = clew().register(workflow).start()) {
            assertThat(workflows(clew).run(workflow, ID, 1, Duration.ofSeconds(30)))
                    .isEqualTo(new WorkflowStatus.Waiting<>(clew.now().plus(HOUR), "rest"));
            assertThat(workflows(clew).resume(workflow, ID, Duration.ofSeconds(30)))
                    .isInstanceOf(WorkflowStatus.Waiting.class);
            clew.advance(HOUR);
            assertThat(workflows(clew).resume(workflow, ID, ChronoUnit.FOREVER.getDuration()))
                    .isEqualTo(new WorkflowStatus.Completed<>(2));
        }
    }

    // --- signals

    @Test
    void givenASignalInFirstPlace_whenTheEngineDiesAtAnyCommit_thenItIsTakenOnceAndGoesOn() {
        var workflow = Workflow.from("waiting", Integer.class)
                .awaitSignal("approval", APPROVED)
                .then("shout", String.class, (String who) -> who + "!")
                .build();

        var outcome = throughCrashes(workflow, 1, (clew, handle) -> {
            assertThat(workflows(clew).status(workflow, ID))
                    .isEqualTo(new WorkflowStatus.AwaitingSignal<>("approval", "approved", Optional.empty()));
            handle.signal(APPROVED, "Ann");
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("Ann!"));
    }

    @Test
    void givenASignalInLastPlace_whenItComes_thenWhatItCarriesIsTheResult() {
        var workflow = Workflow.from("waiting", Integer.class)
                .then(ADD_ONE)
                .awaitSignal("approval", APPROVED)
                .build();

        assertThat(throughCrashes(workflow, 1, (clew, handle) -> handle.signal(APPROVED, "Ann"))
                        .status())
                .isEqualTo(new WorkflowStatus.Completed<>("Ann"));
    }

    @Test
    void givenSignalsThatComeBeforeTheirWaits_whenTheyAreReached_thenTheyAreTakenInOrderAndByName() {
        var workflow = Workflow.from("waiting", Integer.class)
                .delay("rest", HOUR)
                .awaitSignal("one", APPROVED)
                .awaitSignal("no", DENIED)
                .awaitSignal("two", APPROVED)
                .then(
                        "all",
                        String.class,
                        (context, two) -> context.output("one", String.class).orElseThrow()
                                + context.output("no", String.class).orElseThrow()
                                + two)
                .build();

        var outcome = throughCrashes(workflow, 1, (clew, handle) -> {
            handle.signal(APPROVED, "A");
            handle.signal(APPROVED, "B");
            handle.signal(DENIED, "C");
            clew.advance(HOUR);
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("ACB"));
    }

    @Test
    void givenAWaitWithATimeout_whenTheEngineDiesMeanwhile_thenItEndsWhenItWasToEnd() {
        var workflow = Workflow.from("impatient", Integer.class)
                .awaitSignal("approval", APPROVED, DAY)
                .then("text", String.class, (Optional<String> who) -> who.orElse("nobody"))
                .build();
        try (TestClew clew = clew().register(workflow).start()) {
            var instance = clew.client().start(workflow.orchestration(), ID, 1);
            clew.runUntilQuiet();
            var waiting = new WorkflowStatus.AwaitingSignal<String>(
                    "approval", "approved", Optional.of(clew.now().plus(DAY)));
            clew.advance(HOUR);
            crashAndRestart(clew);
            assertThat(workflows(clew).status(workflow, ID)).isEqualTo(waiting);
            clew.advance(DAY.minus(HOUR));

            assertThat(clew.resultOf(instance)).isEqualTo("nobody");
        }
    }

    @Test
    void givenAWaitWithATimeout_whenTheSignalComesInTime_thenItGoesOn() {
        var workflow = Workflow.from("impatient", Integer.class)
                .awaitSignal("approval", APPROVED, DAY)
                .then("text", String.class, (Optional<String> who) -> who.orElse("nobody"))
                .build();

        assertThat(throughCrashes(workflow, 1, (clew, handle) -> {
                            clew.advance(HOUR);
                            handle.signal(APPROVED, "Ann");
                            clew.advance(DAY);
                        })
                        .status())
                .isEqualTo(new WorkflowStatus.Completed<>("Ann"));
    }

    @Test
    void givenAWorkflowThatHasEndedOrIsNone_whenItIsSignalled_thenTheSenderIsTold() {
        var workflow = Workflow.from("one", Integer.class).then(ADD_ONE).build();
        try (TestClew clew = clew().register(workflow).start()) {
            var instance = clew.client().start(workflow.orchestration(), ID, 1);
            clew.runUntilQuiet();

            assertThatThrownBy(() -> instance.signal(APPROVED, "Ann")).isInstanceOf(ClewException.class);
            assertThatThrownBy(() -> clew.client().handle("nobody").signal(APPROVED, "Ann"))
                    .isInstanceOf(ClewException.class);
        }
    }

    // --- steering what waits

    private static Workflow<Integer, String> waiting() {
        return Workflow.from("waiting", Integer.class)
                .then(ADD_ONE)
                .delay("rest", HOUR)
                .awaitSignal("one", APPROVED)
                .awaitSignal("two", APPROVED)
                .then(
                        "both",
                        String.class,
                        (context, two) -> context.output("one", String.class).orElseThrow() + two)
                .build();
    }

    @Test
    void givenADelayOrASignal_whenTheWorkflowIsCancelledMeanwhile_thenItEndsAtOnceAndKeepsWhatItDid() {
        for (Duration before : new Duration[] {Duration.ZERO, HOUR}) {
            var outcome = throughCrashes(waiting(), 1, (clew, handle) -> {
                clew.advance(before);
                handle.cancel("enough");
            });

            assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Cancelled<>("enough", ""));
            assertThat(outcome.visits()).contains("add-one  true Optional[2]");
        }
    }

    @Test
    void givenAPausedWorkflow_whenItIsPausedAgainAndSignalledAndResumed_thenSignalsAreTakenInTheirOrder() {
        var outcome = throughCrashes(waiting(), 1, (clew, handle) -> {
            clew.advance(HOUR);
            handle.pause("night");
            clew.runUntilQuiet();
            handle.pause("deep night");
            clew.runUntilQuiet();
            assertThat(workflows(clew).status(waiting(), ID)).isEqualTo(new WorkflowStatus.Paused<>("night", ""));
            handle.signal(APPROVED, "A");
            clew.runUntilQuiet();
            assertThat(workflows(clew).progress(waiting(), ID).output("add-one", Integer.class))
                    .contains(2);
            handle.resume();
            handle.signal(APPROVED, "B");
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("AB"));
    }

    @Test
    void givenAPausedWorkflow_whenItIsCancelled_thenItIsAndKeepsWhatItDid() {
        var outcome = throughCrashes(waiting(), 1, (clew, handle) -> {
            handle.pause("night");
            clew.runUntilQuiet();
            handle.cancel("enough");
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Cancelled<>("enough", ""));
        assertThat(outcome.visits()).contains("add-one  true Optional[2]");
    }

    @Test
    void givenAPausedWorkflow_whenItsDelayIsOverMeanwhile_thenItGoesOnWithTheResume() {
        var outcome = throughCrashes(waiting(), 1, (clew, handle) -> {
            handle.pause(Request.of("night").by("ann"));
            clew.advance(HOUR.multipliedBy(2));
            assertThat(workflows(clew).status(waiting(), ID)).isEqualTo(new WorkflowStatus.Paused<>("night", "ann"));
            handle.resume();
            clew.runUntilQuiet();
            assertThat(workflows(clew).status(waiting(), ID))
                    .isEqualTo(new WorkflowStatus.AwaitingSignal<>("one", "approved", Optional.empty()));
            handle.signal(APPROVED, "A");
            handle.signal(APPROVED, "B");
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("AB"));
    }

    @Test
    void givenAWorkflowThatHasEnded_whenItIsCancelledOrPaused_thenNothingChanges() {
        var workflow = Workflow.from("one", Integer.class).then(ADD_ONE).build();
        try (TestClew clew = clew().register(workflow).start()) {
            var instance = clew.client().start(workflow.orchestration(), ID, 1);
            clew.runUntilQuiet();
            instance.cancel("late");
            instance.pause("late");
            clew.runUntilQuiet();

            assertThat(workflows(clew).status(workflow, ID)).isEqualTo(new WorkflowStatus.Completed<>(2));
        }
    }

    @Test
    void givenARunningInstance_whenItsDelayIsTunedMeanwhile_thenItsStatusSaysWhenItGoesOnIndeed() {
        var before = Workflow.from("patient", Integer.class).delay("rest", HOUR).build();
        var tuned = Workflow.from("patient", Integer.class)
                .delay("rest", Duration.ofMinutes(5))
                .build();
        try (TestClew clew = clew().register(before).start()) {
            clew.client().start(before.orchestration(), ID, 1);
            clew.runUntilQuiet();

            assertThat(workflows(clew).status(before, ID))
                    .isEqualTo(new WorkflowStatus.Waiting<>(clew.now().plus(HOUR), "rest"));
            assertThat(Workflows.of(fromOutside(clew), clew::now).status(tuned, ID))
                    .isEqualTo(new WorkflowStatus.Waiting<>(clew.now().plus(HOUR), "rest"));
        }
    }
}
