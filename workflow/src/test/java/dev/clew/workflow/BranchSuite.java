package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.TypeToken;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Forks and routes: each branch has the value of the fork and a life of its own, wherever the engine dies. */
abstract class BranchSuite extends WorkflowSuite {

    enum Size {
        SMALL,
        LARGE
    }

    private static final ForkBranch<Integer, Integer> DOUBLED = ForkBranch.of(DOUBLE);
    private static final ForkBranch<Integer, Integer> RAISED =
            ForkBranch.of("raised", flow -> flow.then("five-more", Integer.class, (Integer n) -> n + 5));

    /** A branch that rests between its two tasks. */
    private static ForkBranch<Integer, Integer> resting(String id, Duration rest) {
        return ForkBranch.of(
                id,
                flow -> flow.then(id + "-before", Integer.class, (Integer n) -> n + 1)
                        .delay("rest", rest)
                        .then(id + "-after", Integer.class, (Integer n) -> n * 10));
    }

    // --- forks

    @Test
    void givenAForkInFirstPlace_whenTheEngineDiesAtAnyCommit_thenTheJoinSeesEachBranchOfTheSameInput() {
        var fork = Workflow.from("fork", Integer.class)
                .fork("both", DOUBLED, RAISED)
                .join("sum", Integer.class, (context, outputs) -> outputs.get(DOUBLED) + outputs.get(RAISED))
                .build();

        assertThat(throughCrashes(fork, 10, untilQuiet()).status()).isEqualTo(new WorkflowStatus.Completed<>(35));
    }

    @Test
    void givenAForkBehindATask_whenTheEngineDiesAtAnyCommit_thenEachBranchHasWhatReachedTheFork() {
        var fork = Workflow.from("fork", Integer.class)
                .then(ADD_ONE)
                .fork("both", DOUBLED, RAISED)
                .join("text", String.class, (context, outputs) -> outputs.get(DOUBLED) + "/" + outputs.get(RAISED))
                .build();

        assertThat(throughCrashes(fork, 10, untilQuiet()).status()).isEqualTo(new WorkflowStatus.Completed<>("22/16"));
    }

    @Test
    void givenAForkWithoutAJoin_whenTheFirstBranchIsTheLastToEnd_thenTheLastDeclaredCounts() {
        var fork = Workflow.from("fork", Integer.class)
                .fork("both", resting("slow", HOUR), RAISED)
                .withoutJoin(Integer.class)
                .build();

        assertThat(throughCrashes(fork, 10, after(HOUR)).status()).isEqualTo(new WorkflowStatus.Completed<>(15));
    }

    @Test
    void givenABranchOfSeveralStepsWithADelay_whenTheEngineDiesAtAnyCommit_thenItIsWalkedToItsEnd() {
        var slow = resting("slow", HOUR);
        var fork = Workflow.from("fork", Integer.class)
                .fork("both", DOUBLED, slow)
                .join("text", String.class, (context, outputs) -> outputs.get(DOUBLED) + "/" + outputs.get(slow))
                .build();

        var outcome = throughCrashes(fork, 10, after(HOUR));

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("20/110"));
        assertThat(outcome.visits()).contains("both/slow/rest  true Optional[11]");
    }

    @Test
    void givenDelaysInTwoBranches_whenTimePasses_thenEachGoesOnAtItsOwnTimeAndTheForkIsOverWithTheLonger() {
        var one = resting("one", Duration.ofSeconds(100));
        var two = resting("two", Duration.ofSeconds(200));
        var fork = Workflow.from("fork", Integer.class)
                .fork("both", one, two)
                .join("sum", Integer.class, (context, outputs) -> outputs.get(one) + outputs.get(two))
                .build();
        try (TestClew clew = clew().register(fork).start()) {
            clew.client().start(fork.orchestration(), ID, 1);
            clew.runUntilQuiet();
            assertThat(workflows(clew).status(fork, ID))
                    .isEqualTo(new WorkflowStatus.Waiting<>(clew.now().plusSeconds(100), "both/one/rest"));

            crashAndRestart(clew);
            clew.advance(Duration.ofSeconds(100));
            assertThat(workflows(clew).progress(fork, ID).output("both/one/one-after", Integer.class))
                    .contains(20);
            assertThat(workflows(clew).status(fork, ID))
                    .isEqualTo(new WorkflowStatus.Waiting<>(clew.now().plusSeconds(100), "both/two/rest"));

            crashAndRestart(clew);
            clew.advance(Duration.ofSeconds(100));
            assertThat(workflows(clew).status(fork, ID)).isEqualTo(new WorkflowStatus.Completed<>(40));
        }
    }

    @Test
    void givenBranchesThatRouteLoopAndCall_whenTheEngineDiesAtAnyCommit_thenNoneLosesWhatAnotherDid() {
        var child = Workflow.from("child", Integer.class)
                .then("hundred", Integer.class, (Integer n) -> n * 100)
                .build();
        ForkBranch<Integer, Integer> routed = ForkBranch.of(
                "routed",
                flow -> flow.route(
                        "by-size",
                        Size.class,
                        (context, n) -> n < 100 ? Size.SMALL : Size.LARGE,
                        arms -> arms.when(Size.SMALL, arm -> arm.then(ADD_ONE))
                                .when(Size.LARGE, arm -> arm.then(DOUBLE))));
        ForkBranch<Integer, Integer> looped = ForkBranch.of(
                "looped",
                flow -> flow.loop(
                        "up", 10, (context, n) -> n < 12 ? LoopResult.again(n + 1) : LoopResult.done(n * 10)));
        ForkBranch<Integer, Integer> called = ForkBranch.of("called", flow -> flow.child("own", child));
        var fork = Workflow.from("fork", Integer.class)
                .fork("all", routed, looped, called, DOUBLED)
                .join(
                        "text",
                        String.class,
                        (context, outputs) -> outputs.get(routed) + "/" + outputs.get(looped) + "/"
                                + outputs.get(called) + "/" + outputs.get(DOUBLED))
                .build();

        assertThat(throughCrashes(fork, 10, untilQuiet(), child).status())
                .isEqualTo(new WorkflowStatus.Completed<>("11/120/1000/20"));
    }

    @Test
    void givenALoopInABranch_whenItIsJoinedWithAPlainOne_thenBothCount() {
        ForkBranch<Integer, Integer> looped = ForkBranch.of(
                "looped",
                flow -> flow.loop("down", 10, (context, n) -> n == 0 ? LoopResult.done(100) : LoopResult.again(n - 1)));
        ForkBranch<Integer, Integer> plain = ForkBranch.of(ADD_ONE);
        var fork = Workflow.from("fork", Integer.class)
                .fork("both", looped, plain)
                .join("sum", Integer.class, (context, outputs) -> outputs.get(looped) + outputs.get(plain))
                .build();

        assertThat(run(fork, 5)).isEqualTo(106);
    }

    @Test
    void givenAForkInABranch_whenTheEngineDiesAtAnyCommit_thenBothAreJoined() {
        ForkBranch<Integer, Integer> nested = ForkBranch.of(
                "nested",
                flow -> flow.fork("inner", DOUBLED, resting("slow", HOUR))
                        .join(
                                "inner-sum",
                                Integer.class,
                                (context, outputs) -> outputs.get(DOUBLED) * 1000
                                        + outputs.get("slow", Integer.class).orElseThrow()));
        var fork = Workflow.from("fork", Integer.class)
                .fork("outer", nested, RAISED)
                .join("sum", Integer.class, (context, outputs) -> outputs.get(nested) + outputs.get(RAISED))
                .build();

        assertThat(throughCrashes(fork, 1, after(HOUR)).status()).isEqualTo(new WorkflowStatus.Completed<>(2026));
    }

    @Test
    void givenABranchThatFails_whenOthersAreUnderWay_thenTheWorkflowFailsWithItAndTheyAreGivenUp() {
        AtomicInteger later = new AtomicInteger();
        ForkBranch<Integer, Integer> failing = ForkBranch.of(
                "failing",
                flow -> flow.delay("a-while", HOUR).then("fails", Integer.class, (Integer n) -> {
                    throw new IllegalStateException("no luck");
                }));
        ForkBranch<Integer, Integer> slow = ForkBranch.of(
                "slow",
                flow -> flow.delay("long", HOUR.multipliedBy(2))
                        .then("later", Integer.class, (Integer n) -> later.incrementAndGet()));
        var fork = Workflow.from("fork", Integer.class)
                .fork("both", failing, slow)
                .join("join", Integer.class, (context, outputs) -> later.incrementAndGet())
                .build();

        var status = throughCrashes(fork, 1, after(HOUR.multipliedBy(3))).status();

        assertThat(status)
                .isInstanceOfSatisfying(
                        WorkflowStatus.Failed.class,
                        failed -> assertThat(failed.failure().message()).contains("no luck"));
        assertThat(later).hasValue(0);
    }

    // --- waits inside

    @Test
    void givenSignalsAndDelaysInBranches_whenTheEngineDiesAtAnyCommit_thenEachBranchGetsItsOwn() {
        ForkBranch<Integer, String> approved = ForkBranch.of("approved", flow -> flow.awaitSignal("yes", APPROVED));
        ForkBranch<Integer, String> denied = ForkBranch.of(
                "denied",
                flow -> flow.awaitSignal("no", DENIED).then("shout", String.class, (String who) -> who + "!"));
        var slow = resting("slow", HOUR);
        var fork = Workflow.from("fork", Integer.class)
                .fork("all", approved, denied, slow)
                .join(
                        "text",
                        String.class,
                        (context, outputs) -> outputs.get(approved) + outputs.get(denied) + outputs.get(slow))
                .build();

        var outcome = throughCrashes(fork, 1, (clew, handle) -> {
            handle.signal(DENIED, "Ben");
            clew.runUntilQuiet();
            assertThat(workflows(clew).status(fork, ID))
                    .isInstanceOfSatisfying(
                            WorkflowStatus.AwaitingSignal.class,
                            awaiting -> assertThat(awaiting.vertex()).isEqualTo("all/approved/yes"));
            clew.advance(HOUR);
            handle.signal(APPROVED, "Ann");
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("AnnBen!20"));
    }

    @Test
    void givenTwoBranchesThatWaitForOneName_whenSignalsCome_thenTheFirstGoesToTheFirst() {
        ForkBranch<Integer, String> one = ForkBranch.of("one", flow -> flow.awaitSignal("first", APPROVED));
        ForkBranch<Integer, String> two = ForkBranch.of("two", flow -> flow.awaitSignal("second", APPROVED));
        var fork = Workflow.from("fork", Integer.class)
                .fork("both", one, two)
                .join("text", String.class, (context, outputs) -> outputs.get(one) + "/" + outputs.get(two))
                .build();

        var outcome = throughCrashes(fork, 1, (clew, handle) -> {
            handle.signal(APPROVED, "Ann");
            handle.signal(APPROVED, "Ben");
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("Ann/Ben"));
    }

    @Test
    void givenADelayAndASignalInAnArm_whenTheEngineDiesAtAnyCommit_thenTheArmIsWalkedToItsEnd() {
        var route = Workflow.from("route", Integer.class)
                .route(
                        "by-size",
                        Size.class,
                        (context, n) -> n < 100 ? Size.SMALL : Size.LARGE,
                        arms -> arms.when(
                                        Size.SMALL,
                                        flow -> flow.delay("rest", HOUR)
                                                .then(DOUBLE)
                                                .awaitSignal("approval", APPROVED)
                                                .then(
                                                        "sign",
                                                        String.class,
                                                        (context, who) -> who
                                                                + context.output("double", Integer.class)
                                                                        .orElseThrow()))
                                .when(Size.LARGE, flow -> flow.then("refuse", String.class, (Integer n) -> "no")))
                .then("end", String.class, (String text) -> text + ".")
                .build();

        var outcome = throughCrashes(route, 5, (clew, handle) -> {
            assertThat(workflows(clew).status(route, ID))
                    .isEqualTo(new WorkflowStatus.Waiting<>(clew.now().plus(HOUR), "by-size/SMALL/rest"));
            clew.advance(HOUR);
            handle.signal(APPROVED, "Ann");
        });

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>("Ann10."));
    }

    // --- routes

    @Test
    void givenARouteInFirstPlace_whenItsArmWaitsAndTheEngineDies_thenTheKeyIsNotAskedForAgain() {
        AtomicInteger asked = new AtomicInteger();
        var route = Workflow.from("route", Integer.class)
                .route(
                        "by-size",
                        Size.class,
                        (context, n) -> asked.incrementAndGet() == 1 && n == 5 ? Size.SMALL : Size.LARGE,
                        arms -> arms.when(
                                        Size.SMALL,
                                        flow -> flow.then(ADD_ONE)
                                                .delay("rest", HOUR)
                                                .then(DOUBLE))
                                .when(Size.LARGE, flow -> flow.then(ADD_ONE)))
                .build();
        try (TestClew clew = clew().register(route).start()) {
            var instance = clew.client().start(route.orchestration(), ID, 5);
            clew.runUntilQuiet();
            crashAndRestart(clew);
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(12);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void givenARouteByText_whenNoArmIsForTheKey_thenTheOtherwiseIsWalkedAndTheKeyIsKept() {
        var route = Workflow.from("route", Integer.class)
                .route(
                        "by-kind",
                        (context, n) -> n > 1000 ? "billing" : "gossip",
                        arms -> arms.when("billing", flow -> flow.then(ADD_ONE)).otherwise(flow -> flow.then(DOUBLE)))
                .then("end", Integer.class, (Integer n) -> n + 1)
                .build();

        var outcome = throughCrashes(route, 10, untilQuiet());

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(21));
        assertThat(outcome.visits()).contains("by-kind/key  true Optional[gossip]");
        assertThat(run(route, 2000)).isEqualTo(2002);
    }

    @Test
    void givenARouteWithoutAnOtherwise_whenNoArmIsForTheKey_thenItFailsAndNamesRouteAndKey() {
        Bindings bindings = Bindings.builder()
                .activity(ADD_ONE)
                .function("key", TypeToken.of(String.class), (context, input) -> "gossip")
                .build();
        Workflow<Integer, Integer> route =
                Workflow.of(Graph.read("""
                        {"name": "route", "vertices": [{"id": "by-kind", "key": {"id": "key", "function": "key"},
                          "route": {"billing": [{"id": "add-one", "activity": "add-one"}]}}]}
                        """), bindings, TypeToken.of(Integer.class), TypeToken.of(Integer.class));

        assertThat(throughCrashes(route, 10, untilQuiet()).status())
                .isInstanceOfSatisfying(
                        WorkflowStatus.Failed.class,
                        failed -> assertThat(failed.failure().message()).contains("'by-kind'", "'gossip'", "billing"));
    }
}
