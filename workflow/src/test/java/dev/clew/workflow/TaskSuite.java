package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.Failure;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.Request;
import dev.clew.api.Retry;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Tasks one after the other: what they are given, how often they are tried, and what is left of them. */
abstract class TaskSuite extends WorkflowSuite {

    private static final Activity<Integer, Integer> SLOW = Activity.of("slow", Integer.class, Integer.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Workflow<Integer, Integer> chain() {
        return Workflow.from("chain", Integer.class)
                .then(ADD_ONE)
                .then("twice", Integer.class, (Integer n) -> n * 2)
                .then("add-another", ADD_ONE)
                .build();
    }

    // --- chains

    @Test
    void givenATask_whenItIsDone_thenItsResultIsTheWorkflows() {
        var one = Workflow.from("one", Integer.class).then(ADD_ONE).build();

        assertThat(throughCrashes(one, 5, untilQuiet()).status()).isEqualTo(new WorkflowStatus.Completed<>(6));
    }

    @Test
    void givenAChain_whenTheEngineDiesAtAnyCommit_thenEachTaskGetsWhatTheOneBeforeItLeft() {
        var outcome = throughCrashes(chain(), 10, untilQuiet());

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(23));
        assertThat(outcome.visits())
                .containsExactlyInAnyOrder(
                        "add-one  true Optional[11]", "twice  true Optional[22]", "add-another  true Optional[23]");
    }

    /** Each task adds what it reads about the workflow, before and after a night. */
    private static Workflow<String, String> speaking(Map<String, String> metadata) {
        var part = Workflow.from("part", String.class)
                .metadata("team", "none")
                .then("inside", String.class, (context, text) -> text + ' ' + context.metadata())
                .build();
        Flow<String, String> flow = Workflow.from("speaking", String.class)
                .then("first", String.class, (context, text) -> text + ' ' + context.metadata())
                .delay("night", Duration.ofHours(8))
                .inline("part", part);
        for (var each : metadata.entrySet()) {
            flow = flow.metadata(each.getKey(), each.getValue());
        }
        return flow.build();
    }

    @Test
    void givenMetadata_whenItChangesWhileAnInstanceRuns_thenTasksAreToldWhatIsSaidNowAndTheInstanceGoesOn() {
        try (TestClew clew =
                clew().register(speaking(Map.of("team", "sales", "cost", "7"))).start()) {
            clew.client().start(speaking(Map.of()).orchestration(), ID, "read");
            clew.runUntilQuiet();
            clew.crash();
            clew.join(node -> node.register(speaking(Map.of("team", "support"))));

            clew.advance(Duration.ofHours(8));

            assertThat(fromOutside(clew)
                            .handle(speaking(Map.of()).orchestration(), ID)
                            .result(Duration.ZERO))
                    .isEqualTo("read {cost=7, team=sales} {team=support}");
        }
    }

    @Test
    void givenTheSameActivityTwice_whenTheyAreWalked_thenEachRunsAndHasItsOwnResult() {
        AtomicInteger calls = new AtomicInteger();
        Activity<Integer, Integer> count = Activity.of("count", Integer.class, Integer.class);
        var twice = Workflow.from("twice", Integer.class)
                .then("first", count)
                .then("second", count)
                .build();
        try (TestClew clew = clew().register(twice)
                .register(count, (Integer n) -> n + calls.incrementAndGet())
                .start()) {
            assertThat(clew.resultOf(clew.client().start(twice.orchestration(), ID, 10)))
                    .isEqualTo(13);
            var progress = workflows(clew).progress(twice, ID);
            assertThat(progress.output("first", Integer.class)).contains(11);
            assertThat(progress.output("second", Integer.class)).contains(13);
        }
    }

    @Test
    void givenAWorkflowThatHasEnded_whenTheEngineRestarts_thenItIsAsItWasAndNothingRuns() {
        AtomicInteger calls = new AtomicInteger();
        var counted = Workflow.from("counted", Integer.class)
                .then("count", Integer.class, (Integer n) -> n + calls.incrementAndGet())
                .build();
        try (TestClew clew = clew().register(counted).start()) {
            assertThat(clew.resultOf(clew.client().start(counted.orchestration(), ID, 41)))
                    .isEqualTo(42);
            crashAndRestart(clew);

            assertThat(workflows(clew).resume(counted, ID, MINUTE)).isEqualTo(new WorkflowStatus.Completed<>(42));
            assertThat(workflows(clew).progress(counted, ID).output("count", Integer.class))
                    .contains(42);
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void givenAChainWhoseSecondTaskFails_whenItRuns_thenTheThirdDoesNotAndAllOfThatIsKept() {
        AtomicInteger third = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        var failing = Workflow.from("failing", Integer.class)
                .then(ADD_ONE)
                .then("fails", Integer.class, (Integer n) -> {
                    second.incrementAndGet();
                    throw new IllegalStateException("no luck");
                })
                .then("third", Integer.class, (Integer n) -> third.incrementAndGet())
                .build();
        try (TestClew clew = clew().register(failing).start()) {
            clew.client().start(failing.orchestration(), ID, 1);
            clew.runUntilQuiet();
            var failed = workflows(clew).status(failing, ID);
            assertThat(failed)
                    .isInstanceOfSatisfying(
                            WorkflowStatus.Failed.class,
                            how -> assertThat(how.failure().message()).contains("no luck"));
            assertThat(workflows(clew).progress(failing, ID).output("add-one", Integer.class))
                    .contains(2);
            assertThat(workflows(clew).progress(failing, ID).current())
                    .singleElement()
                    .satisfies(visit -> assertThat(visit.path()).isEqualTo("fails"));

            crashAndRestart(clew);
            assertThat(workflows(clew).resume(failing, ID, MINUTE)).isEqualTo(failed);
            assertThat(second).hasValue(1);
            assertThat(third).hasValue(0);
        }
    }

    // --- starting and ending

    @Test
    void givenNoInstance_whenItIsAskedForOrSteered_thenTheCallerIsTold() {
        try (TestClew clew = clew().register(chain()).start()) {
            Workflows workflows = workflows(clew);
            assertThatThrownBy(() -> workflows.status(chain(), "nobody")).isInstanceOf(InstanceNotFoundException.class);
            assertThatThrownBy(() -> workflows.resume(chain(), "nobody", MINUTE))
                    .isInstanceOf(InstanceNotFoundException.class);
            assertThatThrownBy(() -> workflows.progress(chain(), "nobody"))
                    .isInstanceOf(InstanceNotFoundException.class);
            var nobody = clew.client().handle("nobody");
            assertThatThrownBy(() -> nobody.cancel("x")).isInstanceOf(InstanceNotFoundException.class);
            assertThatThrownBy(() -> nobody.pause("x")).isInstanceOf(InstanceNotFoundException.class);
            assertThatThrownBy(() -> nobody.resume()).isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void givenWorkflowsOfTheSameShape_whenOneIsAskedAboutTheOthersInstance_thenItIsRefused() {
        var other = Workflow.from("other", Integer.class).then(ADD_ONE).build();
        var one = Workflow.from("one", Integer.class).then(ADD_ONE).build();
        try (TestClew clew = clew().register(one).register(other).start()) {
            clew.client().start(one.orchestration(), ID, 1);
            clew.runUntilQuiet();

            assertThatThrownBy(() -> workflows(clew).progress(other, ID)).hasMessageContaining("one");
            assertThat(one.graph().identity()).isNotEqualTo(other.graph().identity());
        }
    }

    @Test
    void givenTwoInstances_whenTheyRun_thenNeitherKnowsOfTheOther() {
        try (TestClew clew = clew().register(chain()).start()) {
            var one = clew.client().start(chain().orchestration(), "one", 10);
            var two = clew.client().start(chain().orchestration(), "two", 20);

            assertThat(clew.resultOf(one)).isEqualTo(23);
            assertThat(clew.resultOf(two)).isEqualTo(43);
        }
    }

    @Test
    void givenAnIdThatIsTaken_whenAWorkflowIsRunUnderIt_thenThePolicyDecides() {
        AtomicInteger calls = new AtomicInteger();
        var counted = Workflow.from("counted", Integer.class)
                .then("count", Integer.class, (Integer n) -> n + calls.incrementAndGet())
                .build();
        try (TestClew clew = clew().register(counted).start()) {
            Workflows workflows = workflows(clew);
            assertThat(workflows.run(counted, ID, 10, MINUTE)).isEqualTo(new WorkflowStatus.Completed<>(11));
            assertThatThrownBy(() -> workflows.run(counted, ID, 20, MINUTE))
                    .isInstanceOf(InstanceExistsException.class);
            assertThat(workflows.run(counted, ID, 20, ConflictPolicy.USE_EXISTING, MINUTE))
                    .isEqualTo(new WorkflowStatus.Completed<>(11));
            assertThat(workflows.run(counted, ID, 20, ConflictPolicy.REPLACE_ENDED, MINUTE))
                    .isEqualTo(new WorkflowStatus.Completed<>(22));
        }
    }

    @Test
    void givenAnInstanceThatHasNotBegun_whenItIsCancelled_thenNoTaskRuns() {
        AtomicInteger calls = new AtomicInteger();
        var counted = Workflow.from("counted", Integer.class)
                .then("count", Integer.class, (Integer n) -> calls.incrementAndGet())
                .build();
        try (TestClew clew = clew().register(counted).start()) {
            clew.crash();
            var instance = fromOutside(clew).start(counted.orchestration(), ID, 1);
            instance.cancel("not now");
            clew.restart();
            clew.runUntilQuiet();

            assertThat(workflows(clew).status(counted, ID)).isEqualTo(new WorkflowStatus.Cancelled<>("not now", ""));
            assertThat(calls).hasValue(0);
        }
    }

    @Test
    void givenATaskThatRuns_whenItsWorkflowIsCancelled_thenItIsToldAndNoLaterTaskRuns() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        AtomicInteger later = new AtomicInteger();
        var workflow = Workflow.from("cancelled", Integer.class)
                .then(ADD_ONE)
                .then(SLOW)
                .then("later", Integer.class, (Integer n) -> later.incrementAndGet())
                .build();
        try (TestClew clew = clew().register(workflow)
                .register(SLOW, (ActivityContext context, Integer n) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException interrupted) {
                        if (context.cancelled()) {
                            told.countDown();
                        }
                    }
                    return n;
                })
                .start()) {
            var instance = clew.client().start(workflow.orchestration(), ID, 1);
            clew.runUntilQuiet();
            assertThat(workflows(clew).status(workflow, ID))
                    .isEqualTo(new WorkflowStatus.InProgress<>(List.of("slow")));

            instance.cancel(Request.of("enough").by("ann"));
            runUntil(clew, () -> workflows(clew).status(workflow, ID).ended());

            told.await();
            assertThat(workflows(clew).status(workflow, ID)).isEqualTo(new WorkflowStatus.Cancelled<>("enough", "ann"));
            assertThat(workflows(clew).progress(workflow, ID).output("add-one", Integer.class))
                    .contains(2);
            assertThat(later).hasValue(0);
        }
    }

    @Test
    void givenAStoreThatIsAwayForAWhile_whenAWorkflowRuns_thenItDoesNotFail() {
        for (boolean thoughStored : new boolean[] {false, true}) {
            try (TestClew clew = clew().register(chain()).start()) {
                var instance = clew.client().start(chain().orchestration(), ID, 10);
                clew.failCommits(3, thoughStored);

                assertThat(clew.resultOf(instance)).isEqualTo(23);
            }
        }
    }

    // --- timeouts

    private static Flow<Integer, Integer> limited() {
        return Workflow.from("limited", Integer.class).then(ADD_ONE).then(SLOW).tuned(tuning -> tuning.timeout(MINUTE));
    }

    @Test
    void givenATaskThatEndsInTime_whenItHasATimeout_thenNothingComesOfThat() {
        var workflow = limited().then(DOUBLE).build();
        try (TestClew clew =
                clew().register(workflow).register(SLOW, (Integer n) -> n).start()) {
            var instance = clew.client().start(workflow.orchestration(), ID, 10);
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(22);
        }
    }

    @Test
    void givenATaskThatTakesTooLong_whenItsTimeIsUp_thenTheWorkflowFailsAndNamesIt() {
        var workflow = limited().then(DOUBLE).build();
        try (TestClew clew = clew().register(workflow)
                .register(SLOW, (ActivityContext context, Integer n) -> {
                    new CountDownLatch(1).await();
                    return n;
                })
                .start()) {
            clew.client().start(workflow.orchestration(), ID, 10);
            clew.advance(MINUTE);

            assertThat(workflows(clew).status(workflow, ID))
                    .isInstanceOfSatisfying(WorkflowStatus.Failed.class, failed -> {
                        assertThat(failed.failure().type()).isEqualTo(Failure.TIMEOUT);
                        assertThat(failed.failure().message()).contains("slow");
                    });
            assertThat(workflows(clew).progress(workflow, ID).output("add-one", Integer.class))
                    .contains(11);
        }
    }

    @Test
    void givenABranchThatTakesTooLong_whenItsTimeIsUp_thenItFailsThenAndNotWhenItReturns() {
        ForkBranch<Integer, Integer> limited =
                ForkBranch.of("limited", flow -> flow.then(SLOW).tuned(tuning -> tuning.timeout(MINUTE)));
        ForkBranch<Integer, Integer> patient =
                ForkBranch.of("patient", flow -> flow.delay("rest", HOUR).then(DOUBLE));
        var workflow = Workflow.from("fork", Integer.class)
                .fork("both", limited, patient)
                .join("sum", Integer.class, (context, outputs) -> outputs.get(limited) + outputs.get(patient))
                .build();
        try (TestClew clew = clew().register(workflow)
                .register(SLOW, (ActivityContext context, Integer n) -> {
                    new CountDownLatch(1).await();
                    return n;
                })
                .start()) {
            clew.client().start(workflow.orchestration(), ID, 10);
            clew.advance(MINUTE);

            assertThat(workflows(clew).status(workflow, ID)).isInstanceOf(WorkflowStatus.Failed.class);
        }
    }

    @Test
    void givenAnAttemptThatTakesTooLong_whenItMayBeRetried_thenTheNextCounts() {
        AtomicInteger calls = new AtomicInteger();
        var workflow = limited()
                .tuned(tuning -> tuning.retry(Retry.fixed(2, Duration.ofSeconds(1))))
                .build();
        try (TestClew clew = clew().register(workflow)
                .register(SLOW, (ActivityContext context, Integer n) -> {
                    if (calls.incrementAndGet() == 1) {
                        new CountDownLatch(1).await();
                    }
                    return n;
                })
                .start()) {
            var instance = clew.client().start(workflow.orchestration(), ID, 10);
            clew.advance(MINUTE.multipliedBy(2));

            assertThat(clew.resultOf(instance)).isEqualTo(11);
            assertThat(calls).hasValue(2);
        }
    }

    // --- retries

    @Test
    void givenATaskThatFailsTwice_whenTheEngineDiesAtAnyCommit_thenItSucceedsAndTheChainGoesOn() {
        var flaky = Workflow.from("flaky", Integer.class)
                .delay("rest", HOUR)
                .then(FLAKY)
                .then(DOUBLE)
                .build();

        var outcome = throughCrashes(flaky, 5, after(HOUR.multipliedBy(2)));

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(10));
        assertThat(outcome.visits()).contains("flaky  true Optional[5]", "double  true Optional[10]");
    }

    @Test
    void givenATaskThatSucceeds_whenItCouldBeRetried_thenItIsTriedOnce() {
        AtomicInteger calls = new AtomicInteger();
        var workflow = Workflow.from("once", Integer.class)
                .then("count", Integer.class, (Integer n) -> calls.incrementAndGet())
                .tuned(tuning -> tuning.retry(Retry.fixed(5, MINUTE)))
                .build();

        assertThat(run(workflow, 1)).isEqualTo(1);
    }

    @Test
    void givenATaskThatAlwaysFails_whenItsAttemptsAreUsedUp_thenTheLastErrorIsTheWorkflows() {
        AtomicInteger calls = new AtomicInteger();
        var workflow = Workflow.from("hopeless", Integer.class)
                .then("try", Integer.class, (Integer n) -> {
                    throw new IllegalStateException("no luck " + calls.incrementAndGet());
                })
                .tuned(tuning -> tuning.retry(Retry.fixed(2, MINUTE)))
                .build();
        try (TestClew clew = clew().register(workflow).start()) {
            clew.client().start(workflow.orchestration(), ID, 1);
            clew.advance(HOUR);

            assertThat(workflows(clew).status(workflow, ID))
                    .isInstanceOfSatisfying(
                            WorkflowStatus.Failed.class,
                            failed -> assertThat(failed.failure().message()).contains("no luck 2"));
            assertThat(calls).hasValue(2);
        }
    }

    @Test
    void givenWaitsThatGrow_whenTheEngineDiesInOne_thenTheyAreCappedAndEndWhenTheyWereToEnd() {
        for (boolean activity : new boolean[] {true, false}) {
            List<Instant> attempts = new ArrayList<>();
            AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
            Retry growing = Retry.exponential(5)
                    .startingAt(MINUTE)
                    .upTo(Duration.ofMinutes(3))
                    .jitter(0);
            Flow<Integer, Integer> flow = Workflow.from("growing", Integer.class);
            Flow<Integer, Integer> task = activity
                    ? flow.then(SLOW)
                    : flow.then("slow", Integer.class, (Integer n) -> attempt(attempts, now.get()));
            var workflow = task.tuned(tuning -> tuning.retry(growing)).build();
            try (TestClew clew = clew().register(workflow)
                    .register(SLOW, (Integer n) -> attempt(attempts, now.get()))
                    .start()) {
                Instant begin = clew.now();
                now.set(begin);
                var instance = clew.client().start(workflow.orchestration(), ID, 1);
                for (int i = 0; i < 40; i++) { // in steps, to know when attempts are made
                    clew.advance(Duration.ofSeconds(15));
                    now.set(clew.now().plus(Duration.ofSeconds(15)));
                    if (i == 2) {
                        crashAndRestart(clew);
                    }
                }

                assertThat(clew.resultOf(instance)).isEqualTo(5);
                assertThat(attempts)
                        .hasSize(5)
                        .element(4, org.assertj.core.api.InstanceOfAssertFactories.INSTANT)
                        .isBetween(begin.plus(Duration.ofMinutes(9)), begin.plus(Duration.ofSeconds(570)));
            }
        }
    }

    private static int attempt(List<Instant> attempts, Instant now) {
        attempts.add(now);
        if (attempts.size() < 5) {
            throw new IllegalStateException("attempt " + attempts.size());
        }
        return attempts.size();
    }

    @Test
    void givenAFailureThatIsNotToBeRetried_whenItComes_thenThereIsOneAttempt() {
        AtomicInteger calls = new AtomicInteger();
        var workflow = Workflow.from("hopeless", Integer.class)
                .then("try", Integer.class, (Integer n) -> {
                    calls.incrementAndGet();
                    throw new IllegalArgumentException("for ever");
                })
                .tuned(tuning ->
                        tuning.retry(Retry.fixed(5, MINUTE).neverOn(IllegalArgumentException.class.getSimpleName())))
                .build();
        try (TestClew clew = clew().register(workflow).start()) {
            clew.client().start(workflow.orchestration(), ID, 1);
            clew.advance(HOUR);

            assertThat(workflows(clew).status(workflow, ID)).isInstanceOf(WorkflowStatus.Failed.class);
            assertThat(calls).hasValue(1);
        }
    }

    // --- what a task knows

    @Test
    void givenATaskBehindARestart_whenItAsks_thenItKnowsItsPlaceItsAttemptAndWhatWasLeftBeforeIt() {
        List<String> known = new ArrayList<>();
        var workflow = Workflow.from("knowing", Integer.class)
                .then(ADD_ONE)
                .delay("rest", HOUR)
                .then("ask", Integer.class, (context, n) -> {
                    known.add(context.path() + " " + context.attempt().attempt() + " "
                            + context.attempt().instanceId() + " "
                            + context.attempt().orchestration() + " "
                            + context.output("add-one", Integer.class) + " " + context.input(Integer.class)
                            + " " + context.output("nobody", Integer.class));
                    return n;
                })
                .build();
        try (TestClew clew = clew().register(workflow).start()) {
            var instance = clew.client().start(workflow.orchestration(), ID, 1);
            clew.runUntilQuiet();
            crashAndRestart(clew);
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(2);
            assertThat(known).containsExactly("ask 1 w knowing Optional[2] Optional[1] Optional.empty");
        }
    }
}
