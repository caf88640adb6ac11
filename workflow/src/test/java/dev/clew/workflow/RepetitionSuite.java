package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.InstanceStatus;
import dev.clew.testkit.TestClew;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Loops, for-each, and workflows inside of others, wherever the engine dies. */
abstract class RepetitionSuite extends WorkflowSuite {

    private static Flow<Integer, Integer> countdown(Flow<Integer, Integer> flow, int most, Vertex.AtMost atMost) {
        return flow.loop(
                "down",
                most,
                atMost,
                body -> body.then(
                        "minus",
                        LoopResult.of(Integer.class),
                        (context, n) -> n == 0 ? LoopResult.done(42) : LoopResult.again(n - 1)));
    }

    // --- loops

    @Test
    void givenALoop_whenItIsDoneTheFirstTime_thenItLeavesWithThatValue() {
        var loop = countdown(Workflow.from("loop", Integer.class), 1, Vertex.AtMost.FAIL)
                .then(DOUBLE)
                .build();

        assertThat(run(loop, 0)).isEqualTo(84);
    }

    @Test
    void givenALoopBetweenTasks_whenTheEngineDiesAtAnyCommit_thenItGoesOnWithTheValueItHad() {
        var loop = Workflow.from("loop", Integer.class)
                .then(ADD_ONE)
                .loop("up", 10, (context, n) -> n < 5 ? LoopResult.again(n + 1) : LoopResult.done(n * 100))
                .then(DOUBLE)
                .build();

        var outcome = throughCrashes(loop, 1, untilQuiet());

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(1000));
        assertThat(outcome.visits()).contains("up/up-body 4 true Optional[LoopResult[done=true, value=500]]");
    }

    @Test
    void givenALoopThatRestsInEachRound_whenTheEngineDiesInTheSecond_thenNoRoundIsWalkedTwice() {
        AtomicInteger rounds = new AtomicInteger();
        var loop = Workflow.from("loop", Integer.class)
                .loop(
                        "up",
                        10,
                        Vertex.AtMost.FAIL,
                        body -> body.then("count", Integer.class, (Integer n) -> {
                                    rounds.incrementAndGet();
                                    return n + 10;
                                })
                                .delay("rest", HOUR)
                                .then(
                                        "check",
                                        LoopResult.of(Integer.class),
                                        (context, n) -> n < 30 ? LoopResult.again(n) : LoopResult.done(n)))
                .then(DOUBLE)
                .build();
        try (TestClew clew = clew().register(loop).start()) {
            var instance = clew.client().start(loop.orchestration(), ID, 0);
            clew.advance(HOUR);
            assertThat(rounds).hasValue(2);
            crashAndRestart(clew);
            assertThat(workflows(clew).status(loop, ID))
                    .isEqualTo(new WorkflowStatus.Waiting<>(clew.now().plus(HOUR), "up/rest"));
            assertThat(workflows(clew).progress(loop, ID).current())
                    .singleElement()
                    .satisfies(visit -> assertThat(visit.rounds()).isEqualTo("2"));

            clew.advance(HOUR.multipliedBy(2));
            assertThat(clew.resultOf(instance)).isEqualTo(60);
            assertThat(rounds).hasValue(3);
        }
    }

    @Test
    void givenALoopWithASignalInItsBody_whenTheEngineDiesAtAnyCommit_thenEachRoundTakesOne() {
        var loop = Workflow.from("loop", String.class)
                .loop(
                        "collect",
                        10,
                        Vertex.AtMost.FAIL,
                        body -> body.awaitSignal("next", APPROVED)
                                .then(
                                        "check",
                                        LoopResult.of(String.class),
                                        (context, who) ->
                                                who.equals("end") ? LoopResult.done("over") : LoopResult.again(who)))
                .build();

        var outcome = throughCrashes(loop, "", (clew, handle) -> {
            handle.signal(APPROVED, "one");
            handle.signal(APPROVED, "two");
            clew.runUntilQuiet();
            handle.signal(APPROVED, "end");
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("over"));
        assertThat(outcome.visits())
                .contains(
                        "collect/next 1 true Optional[one]",
                        "collect/next 2 true Optional[two]",
                        "collect/next 3 true Optional[end]");
    }

    @Test
    void givenALoopThatIsNotDone_whenItHasGoneRoundAsOftenAsItMay_thenTheWorkflowFailsAndNamesIt() {
        var loop = countdown(Workflow.from("loop", Integer.class), 3, Vertex.AtMost.FAIL)
                .then(DOUBLE)
                .build();

        assertThat(throughCrashes(loop, 10, untilQuiet()).status())
                .isInstanceOfSatisfying(WorkflowStatus.Failed.class, failed -> {
                    assertThat(failed.failure().type()).isEqualTo("max_iterations_exceeded");
                    assertThat(failed.failure().message()).contains("'down'", "3 iterations");
                });
    }

    @Test
    void givenALoopThatMayExit_whenItHasGoneRoundAsOftenAsItMay_thenItGoesOnWithTheLastValue() {
        var loop = countdown(Workflow.from("loop", Integer.class), 7, Vertex.AtMost.EXIT_WITH_LAST)
                .then(DOUBLE)
                .build();

        assertThat(throughCrashes(loop, 10, untilQuiet()).status()).isEqualTo(new WorkflowStatus.Completed<>(6));
    }

    @Test
    void givenALoopThatIsOver_whenTheEngineDiesLater_thenItsBodyIsNotWalkedAgain() {
        AtomicInteger calls = new AtomicInteger();
        var loop = Workflow.from("loop", Integer.class)
                .loop("down", 10, (context, n) -> {
                    calls.incrementAndGet();
                    return n == 0 ? LoopResult.done(42) : LoopResult.again(n - 1);
                })
                .delay("rest", HOUR)
                .build();
        try (TestClew clew = clew().register(loop).start()) {
            var instance = clew.client().start(loop.orchestration(), ID, 5);
            clew.runUntilQuiet();
            assertThat(calls).hasValue(6);
            crashAndRestart(clew);
            assertThat(workflows(clew).progress(loop, ID).output("down", Integer.class))
                    .contains(42);
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(42);
            assertThat(calls).hasValue(6);
        }
    }

    @Test
    void givenALoopInALoop_whenTheEngineDiesAtAnyCommit_thenEachCountsItsOwnRounds() {
        var loop = Workflow.from("loop", Integer.class)
                .loop(
                        "outer",
                        10,
                        Vertex.AtMost.FAIL,
                        body -> body.loop(
                                        "inner",
                                        10,
                                        (context, n) -> n % 3 == 2 ? LoopResult.done(n + 1) : LoopResult.again(n + 1))
                                .then(
                                        "check",
                                        LoopResult.of(Integer.class),
                                        (context, n) -> n < 6 ? LoopResult.again(n) : LoopResult.done(n)))
                .build();

        var outcome = throughCrashes(loop, 0, untilQuiet());

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(6));
        assertThat(outcome.visits())
                .contains("outer/inner/inner-body 2.3 true Optional[LoopResult[done=true, value=6]]");
    }

    // --- for-each

    @Test
    void givenAForEachWithADelay_whenTheEngineDiesAtAnyCommit_thenAllItemsAreDoneAndInOrder() {
        var each = Workflow.from("each", Integer.class)
                .<Integer, Integer>forEach(
                        "all",
                        Integer.class,
                        (context, n) -> IntStream.range(0, n).boxed().toList(),
                        2,
                        body -> body.then(ADD_ONE).delay("rest", HOUR).then(DOUBLE))
                .build();

        assertThat(throughCrashes(each, 3, after(HOUR.multipliedBy(2))).status())
                .isEqualTo(new WorkflowStatus.Completed<>(List.of(2, 4, 6)));
    }

    @Test
    void givenNoItems_whenTheyAreWalked_thenThereAreNoResults() {
        var each = Workflow.from("each", Integer.class)
                .<Integer, Integer>forEach(
                        "all", Integer.class, (context, n) -> List.of(), 2, body -> body.then(DOUBLE))
                .build();

        assertThat(run(each, 3)).isEqualTo(List.of());
    }

    @Test
    void givenAnItemThatFails_whenOthersWait_thenTheyAreNotBegunAndTheWorkflowFails() {
        AtomicInteger begun = new AtomicInteger();
        var each = Workflow.from("each", Integer.class)
                .<Integer, Integer>forEach(
                        "all",
                        Integer.class,
                        (context, n) -> IntStream.range(0, n).boxed().toList(),
                        1,
                        body -> body.then("try", Integer.class, (Integer n) -> {
                            begun.incrementAndGet();
                            if (n == 1) {
                                throw new IllegalStateException("no luck with " + n);
                            }
                            return n;
                        }))
                .build();
        try (TestClew clew = clew().register(each).start()) {
            clew.client().start(each.orchestration(), ID, 5);
            clew.runUntilQuiet();

            assertThat(workflows(clew).status(each, ID))
                    .isInstanceOfSatisfying(
                            WorkflowStatus.Failed.class,
                            failed -> assertThat(failed.failure().message()).contains("no luck with 1"));
            assertThat(begun).hasValue(2);
        }
    }

    // --- other workflows

    private static Workflow<Integer, Integer> triple() {
        return Workflow.from("triple", Integer.class)
                .loop("loop", 5, (context, n) -> n < 10 ? LoopResult.again(n * 3) : LoopResult.done(n))
                .then("end", Integer.class, (Integer n) -> n + 1)
                .build();
    }

    @Test
    void givenAnInlinedWorkflowWithIdsOfItsParent_whenTheEngineDiesAtAnyCommit_thenEachHasItsOwn() {
        var parent = Workflow.from("parent", Integer.class)
                .loop("loop", 5, (context, n) -> n < 4 ? LoopResult.again(n + 1) : LoopResult.done(n))
                .inline("part", triple())
                .then("end", Integer.class, (Integer n) -> n * 2)
                .build();

        var outcome = throughCrashes(parent, 1, untilQuiet());

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(26));
        assertThat(outcome.visits()).contains("part/end  true Optional[13]", "end  true Optional[26]");
    }

    @Test
    void givenAChild_whenTheEngineDiesAtAnyCommit_thenItIsOneInstanceOfItsOwnWhoseResultGoesOn() {
        var parent = Workflow.from("parent", Integer.class)
                .then(ADD_ONE)
                .child("own", triple())
                .then(DOUBLE)
                .build();

        var outcome = throughCrashes(
                parent,
                3,
                (clew, handle) -> {
                    var children = handle.tree(10).children();
                    assertThat(children).hasSize(1);
                    assertThat(children.getFirst().instance().name()).isEqualTo("triple");
                    assertThat(children.getFirst().instance().status()).isEqualTo(InstanceStatus.COMPLETED);
                },
                triple());

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(26));
    }

    @Test
    void givenAChildThatWaits_whenItsParentIsLookedAt_thenTheChildIsWhatIsUnderWay() {
        var child = Workflow.from("child", Integer.class).delay("rest", HOUR).build();
        var parent = Workflow.from("parent", Integer.class)
                .child("own", child)
                .then(DOUBLE)
                .build();
        try (TestClew clew = clew().register(child).register(parent).start()) {
            var instance = clew.client().start(parent.orchestration(), ID, 3);
            clew.runUntilQuiet();
            assertThat(workflows(clew).status(parent, ID)).isEqualTo(new WorkflowStatus.InProgress<>(List.of("own")));
            crashAndRestart(clew);
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(6);
        }
    }

    @Test
    void givenAChildAndAnInlinedWorkflowThatFail_whenTheyAreWalked_thenTheParentFailsWithThat() {
        var bad = Workflow.from("bad", Integer.class)
                .then("fails", Integer.class, (Integer n) -> {
                    throw new IllegalStateException("no luck");
                })
                .build();
        var calling = Workflow.from("calling", Integer.class).child("own", bad).build();
        var inlining =
                Workflow.from("inlining", Integer.class).inline("part", bad).build();

        for (Workflow<Integer, Integer> parent : List.of(calling, inlining)) {
            assertThat(throughCrashes(parent, 1, untilQuiet(), bad).status())
                    .isInstanceOfSatisfying(
                            WorkflowStatus.Failed.class,
                            failed -> assertThat(failed.failure().message()).contains("no luck"));
        }
    }
}
