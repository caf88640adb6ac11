package dev.clew.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.TypeToken;
import dev.clew.engine.Registration;
import dev.clew.testkit.TestClew;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Loops that go round for so long that one execution is not enough for them. */
abstract class LongLoopSuite extends WorkflowSuite {

    /** After so many events a loop goes on in another execution here. */
    private static final int LONG = 8;

    /** What a workflow is about. */
    record Account(String owner, int cents) {

        Account plus(int more) {
            return new Account(owner, cents + more);
        }
    }

    /** How many executions an instance has had. */
    private static int executions(TestClew clew) {
        return clew.client().handle(ID).info().execution();
    }

    /** Adds the fee to an account until there are ten. */
    private static Flow<Account, Account> tenFees(Flow<Account, Account> flow) {
        return flow.loop(
                "fees",
                Integer.MAX_VALUE,
                (context, account) -> account.cents() % 100 == 90
                        ? LoopResult.done(account.plus(10))
                        : LoopResult.again(account.plus(10)));
    }

    private static Workflow<Account, String> fees() {
        return tenFees(Workflow.from("fees", Account.class)
                        .then(
                                "open",
                                Account.class,
                                (context, account) -> new Account(account.owner() + "!", account.cents())))
                .then(
                        "close",
                        String.class,
                        (context, account) -> account.owner() + account.cents() + ", was "
                                + context.input(Account.class).orElseThrow().owner()
                                + context.output("open", Account.class).orElseThrow())
                .build()
                .longFrom(LONG);
    }

    @Test
    void givenALoop_whenItsHistoryIsLongAndTheEngineDiesAtAnyCommit_thenItGoesOnInAnotherExecutionWithAllItHad() {
        var outcome = throughCrashes(fees(), new Account("ann", 1000), untilQuiet());

        assertThat(outcome.status())
                .isEqualTo(new WorkflowStatus.Completed<>("ann!1100, was annAccount[owner=ann!, cents=1000]"));
        assertThat(outcome.visits()).anyMatch(visit -> visit.startsWith("fees/fees-body 10 true"));
        assertThat(outcome.visits()).noneMatch(visit -> visit.startsWith("fees/fees-body 1 "));
    }

    @Test
    void givenALoopThatWentOnInAnotherExecution_whenItIsLookedAt_thenWhatItHadBeforeIsThereAndNothingIsLeftOver() {
        var workflow = fees();
        try (TestClew clew = clew().register(workflow).start()) {
            clew.resultOf(clew.client().start(workflow.orchestration(), ID, new Account("ann", 1000)));

            assertThat(executions(clew)).isGreaterThan(1);
            assertThat(clew.client().handle(ID).state()).isEmpty();
            Progress progress = workflows(clew).progress(workflow, ID);
            assertThat(progress.output("open", Account.class)).contains(new Account("ann!", 1000));
            assertThat(progress.output("fees", Account.class)).contains(new Account("ann!", 1100));
            assertThat(progress.standings())
                    .allSatisfy((path, standing) -> assertThat(standing.state()).isEqualTo(Standing.State.DONE));
        }
    }

    @Test
    void givenLoopsInsideOfLoopsArmsAndInlinedWorkflows_whenTheEngineDiesAtAnyCommit_thenEachGoesOnInItsRound() {
        Workflow<Account, Account> part =
                tenFees(Workflow.from("part", Account.class)).build();
        var workflow = Workflow.from("nested", Account.class)
                .loop(
                        "twice",
                        10,
                        Vertex.AtMost.FAIL,
                        body -> body.then("enter", Account.class, (Account account) -> account.plus(0))
                                .route(
                                        "by-owner",
                                        (context, account) -> account.owner(),
                                        arms -> arms.when("ann", arm -> arm.inline("part", part))
                                                .otherwise(arm -> arm.delay("rest", HOUR)))
                                .then("check", LoopResult.of(Account.class), (context, account) -> {
                                    Account entered = context.output("enter", Account.class)
                                            .orElseThrow();
                                    assertThat(account.cents() - entered.cents())
                                            .isEqualTo(100);
                                    return account.cents() < 1200
                                            ? LoopResult.again(account)
                                            : LoopResult.done(account);
                                }))
                .build()
                .longFrom(LONG);

        var outcome = throughCrashes(workflow, new Account("ann", 1000), untilQuiet());

        assertThat(outcome.status()).isEqualTo(new WorkflowStatus.Completed<>(new Account("ann", 1200)));
        assertThat(outcome.visits())
                .anyMatch(visit -> visit.startsWith("twice/by-owner/ann/part/fees/fees-body 2.10 "));
    }

    @Test
    void givenSignalsThatWait_whenTheLoopGoesOnInAnotherExecution_thenEachRoundTakesOneInOrder() {
        var workflow = Workflow.from("collect", String.class)
                .loop(
                        "collect",
                        Integer.MAX_VALUE,
                        Vertex.AtMost.FAIL,
                        body -> body.then("say", String.class, (String all) -> all)
                                .awaitSignal("next", APPROVED)
                                .then("add", LoopResult.of(String.class), (context, who) -> {
                                    String all =
                                            context.output("say", String.class).orElseThrow() + who;
                                    return who.equals(".") ? LoopResult.done(all) : LoopResult.again(all);
                                }))
                .build()
                .longFrom(LONG);

        Function<TestClew, String> scenario = clew -> {
            var instance = clew.client().start(workflow.orchestration(), ID, "");
            clew.runUntilQuiet();
            List.of("a", "b", "c", "d", "e").forEach(each -> instance.signal(APPROVED, each));
            clew.runUntilQuiet();
            assertThat(executions(clew)).isGreaterThan(1);
            instance.signal(APPROVED, ".");
            return clew.resultOf(instance);
        };
        if (diesAtEveryCommit()) {
            TestClew.crashAtEveryCommit(() -> clew().register(workflow).start(), scenario);
        }
        try (TestClew clew = clew().register(workflow).start()) {
            assertThat(scenario.apply(clew)).isEqualTo("abcde.");
        }
    }

    @Test
    void givenALoopInABranchBesideOthers_whenItsHistoryIsLong_thenItStaysInItsExecution() {
        ForkBranch<Account, Account> looping = ForkBranch.of("looping", LongLoopSuite::tenFees);
        ForkBranch<Account, Account> resting = ForkBranch.of("resting", flow -> flow.delay("rest", HOUR));
        var workflow = Workflow.from("fork", Account.class)
                .fork("both", resting, looping)
                .withoutJoin(Account.class)
                .build()
                .longFrom(LONG);
        try (TestClew clew = clew().register(workflow).start()) {
            var instance = clew.client().start(workflow.orchestration(), ID, new Account("ann", 1000));
            clew.runUntilQuiet();
            clew.advance(HOUR);

            assertThat(clew.resultOf(instance)).isEqualTo(new Account("ann", 1100));
            assertThat(executions(clew)).isEqualTo(1);
        }
    }

    @Test
    void givenResultsThatAreTooLargeToBeCarried_whenTheHistoryIsLong_thenTheLoopStaysInItsExecution() {
        var workflow = tenFees(Workflow.from("large", Account.class)
                        .then("open", String.class, (Account account) -> "x".repeat(70_000))
                        .then("account", Account.class, (String large) -> new Account("ann", 1000)))
                .build()
                .longFrom(LONG);

        assertThat(run(workflow, new Account("", 0))).isEqualTo(new Account("ann", 1100));
        try (TestClew clew = clew().register(workflow).start()) {
            clew.resultOf(clew.client().start(workflow.orchestration(), ID, new Account("", 0)));

            assertThat(executions(clew)).isEqualTo(1);
        }
    }

    @Test
    void givenAGraphFromAFile_whenItsLoopGoesOnInAnotherExecution_thenValuesStayWhatJsonSays() {
        TypeToken<Object> any = TypeToken.of(Object.class);
        Graph graph = Graph.read("""
                {"name": "file", "vertices": [
                  {"id": "count", "most": 100, "loop": [{"id": "next", "function": "next"}]}]}""");
        Bindings bindings = Bindings.builder()
                .function("next", any, (context, value) -> {
                    int n = value instanceof Integer number ? number : 0;
                    return Map.of("done", n == 20, "value", n + 1);
                })
                .build();
        var workflow = Workflow.of(graph, bindings, any, any).longFrom(LONG);
        try (TestClew clew = clew().register(workflow).start()) {
            assertThat(clew.resultOf(clew.client().start(workflow.orchestration(), ID, 1)))
                    .isEqualTo(21);
            assertThat(executions(clew)).isGreaterThan(1);
        }
    }

    // --- other graphs

    private static Flow<Integer, Integer> resting(String id) {
        return Workflow.from("resting", Integer.class)
                .then(ADD_ONE)
                .loop(
                        id,
                        Integer.MAX_VALUE,
                        Vertex.AtMost.FAIL,
                        body -> body.delay("rest", HOUR)
                                .then(
                                        "next",
                                        LoopResult.of(Integer.class),
                                        (context, n) -> n < 10 ? LoopResult.again(n + 1) : LoopResult.done(n)));
    }

    @Test
    void givenAnInstanceInALaterExecution_whenItIsMigrated_thenItGoesOnInItsRoundWithTheOtherGraph() {
        var old = resting("hours").build().longFrom(LONG);
        var next = resting("hours").then(DOUBLE).version(2).build().longFrom(LONG);
        try (TestClew clew = clew().register(old).register(next).start()) {
            var instance = clew.client().start(old.orchestration(), ID, 0);
            clew.runUntilQuiet();
            for (int i = 0; i < 6; i++) {
                clew.advance(HOUR);
            }
            assertThat(executions(clew)).isGreaterThan(1);
            instance.pause("night");
            clew.runUntilQuiet();
            assertThat(workflows(clew).migrate(old, next, ID, HOUR).done()).contains("add-one");
            instance.resume();
            clew.runUntilQuiet();
            for (int i = 0; i < 4; i++) {
                clew.advance(HOUR);
            }

            assertThat(clew.resultOf(instance)).isEqualTo(20);
        }
    }

    @Test
    void givenANodeWhoseGraphLacksTheLoop_whenTheNextExecutionBegins_thenTheInstanceWaitsForOneThatHasIt() {
        var workflow = resting("hours").build();
        Interpreter<Integer, Integer> whole = interpreter(workflow);
        Interpreter<Integer, Integer> lacking = interpreter(resting("days").build());
        AtomicInteger begun = new AtomicInteger();
        Registration deployed = registry -> registry.registerGraph(
                workflow.orchestration(),
                "one",
                (context, n) -> context.execution() == 2 && begun.incrementAndGet() == 1
                        ? lacking.run(context, n)
                        : whole.run(context, n));
        try (TestClew clew = clew().register(deployed).start()) {
            var instance = clew.client().start(workflow.orchestration(), ID, 0);
            clew.runUntilQuiet();
            for (int i = 0; i < 12; i++) {
                clew.advance(HOUR);
            }

            assertThat(clew.resultOf(instance)).isEqualTo(10);
            assertThat(begun).hasValueGreaterThan(1);
        }
    }

    private static Interpreter<Integer, Integer> interpreter(Workflow<Integer, Integer> workflow) {
        return new Interpreter<Integer, Integer>(workflow.graph(), workflow.bindings()).longFrom(LONG);
    }
}
