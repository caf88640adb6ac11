package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ChildOptions;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Signal;
import dev.clew.engine.StoreClient;
import dev.clew.kernel.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which version of the code an execution runs, and how instances move to new code. */
abstract class VersionSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Duration A_WHILE = Duration.ofSeconds(15);

    /** Code that says which version it is before and after a signal. */
    private static String v1(OrchestrationContext ctx, String input) {
        return "v1 " + ctx.step("first", String.class, step -> "v1") + " " + ctx.await(GO);
    }

    private static String v2(OrchestrationContext ctx, String input) {
        return "v2 " + ctx.step("second", String.class, step -> "v2") + " " + ctx.await(GO);
    }

    private static TestNode.Builder bothVersions(TestNode.Builder node) {
        return node.register(MAIN, VersionSuite::v1).register(MAIN.version(2), VersionSuite::v2);
    }

    /** A client of no node: what it starts is run by whoever claims it. */
    private static ClewClient stranger(TestClew clew) {
        return StoreClient.of(clew.store(), "default");
    }

    // --- which version a start gets

    @Test
    void givenTwoVersions_whenTheLatestIsStarted_thenItIsTheHighestAndPinnedAtOnce() {
        try (TestClew clew = clew().register(MAIN, VersionSuite::v1)
                .register(MAIN.version(2), VersionSuite::v2)
                .start()) {
            var handle = clew.client().start(MAIN.latest(), "i", "x");
            assertThat(handle.info().version()).isEqualTo(2);
            clew.evict();
            handle.signal(GO, "go");

            assertThat(clew.resultOf(handle)).isEqualTo("v2 v2 go");
            assertThat(clew.client().handle(MAIN, "i").info().version()).isEqualTo(2);
        }
    }

    @Test
    void givenAStartFromOutside_whenANodeRunsIt_thenItsFirstTurnPinsTheNodesLatest() {
        try (TestClew clew = clew().register(MAIN, VersionSuite::v1)
                .register(MAIN.version(2), VersionSuite::v2)
                .start()) {
            var handle = stranger(clew).start(MAIN.latest(), "i", "x");
            assertThat(handle.info().version()).isEqualTo(Orchestration.LATEST);

            clew.advance(A_WHILE);

            assertThat(handle.info().version()).isEqualTo(2);
            assertThatHistory(handle).hasTypes("ExecutionStarted", "StepCompleted", "SignalAwaited");
            handle.signal(GO, "go");
            clew.advance(A_WHILE);
            assertThat(clew.resultOf(handle)).isEqualTo("v2 v2 go");
        }
    }

    @Test
    void givenANodeWithTheOldCodeAlone_whenItRunsTheLatestFirst_thenNewNodesKeepToThatVersion() {
        try (TestClew clew = clew().register(MAIN, VersionSuite::v1).start()) {
            var handle = stranger(clew).start(MAIN.latest(), "i", "x");
            clew.advance(A_WHILE);
            assertThat(handle.info().version()).isEqualTo(1);
            clew.join(VersionSuite::bothVersions);

            clew.crash();
            clew.advance(A_WHILE);
            handle.signal(GO, "go");
            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isEqualTo("v1 v1 go");
        }
    }

    @Test
    void givenACrashBeforeTheFirstTurnIsDurable_whenANodeWithNewCodeTakesOver_thenOneVersionAloneHasRun() {
        List<String> ran = new ArrayList<>();
        try (TestClew clew = clew().register(
                        MAIN,
                        (ctx, input) -> ctx.step("s", String.class, step -> {
                            ran.add("v1");
                            return "v1";
                        }))
                .start()) {
            clew.join(node -> node.register(
                    MAIN.version(2),
                    (ctx, input) -> ctx.step("s", String.class, step -> {
                        ran.add("v2");
                        return "v2";
                    })));
            clew.crashAt(new CrashPoint(clew.commits() + 2, CrashPoint.Moment.BEFORE));
            var handle = stranger(clew).start(MAIN.latest(), "i", "x");

            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isIn("v1", "v2");
            assertThat(ran).hasSize(1);
        }
    }

    @Test
    void givenAVersionCalledTheLatest_whenTheLatestIsStarted_thenItIsThatOneAndOthersCanStillBeNamed() {
        try (TestClew clew = clew().register(registry -> registry.register(MAIN, VersionSuite::v1)
                        .register(MAIN.version(2), VersionSuite::v2)
                        .latest(MAIN.version(1)))
                .start()) {
            var latest = clew.client().start(MAIN.latest(), "latest", "x");
            var named = clew.client().start(MAIN.version(2), "named", "x");
            latest.signal(GO, "a");
            named.signal(GO, "b");

            assertThat(clew.resultOf(latest)).isEqualTo("v1 v1 a");
            assertThat(clew.resultOf(named)).isEqualTo("v2 v2 b");
        }
    }

    @Test
    void givenALatestThatNobodyHas_whenANodeWithAnyVersionJoins_thenItRunsThere() {
        try (TestClew clew = clew().start()) {
            var handle = clew.client().start(MAIN.latest(), "i", "x");
            clew.advance(A_WHILE);
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);

            clew.join(node -> node.register(MAIN.version(7), (ctx, input) -> "seven"));
            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isEqualTo("seven");
            assertThat(handle.info().version()).isEqualTo(7);
        }
    }

    // --- children

    @Test
    void givenChildren_whenTheyAreStartedAsTheLatestAndAsNamed_thenEachRunsItsVersionAndReplayAgrees() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    String latest = ctx.call(CHILD.latest(), "a");
                    String named = ctx.call(CHILD, "b");
                    ctx.startDetached(CHILD.latest(), "alone", "c");
                    return latest + " " + named + " " + ctx.await(GO);
                })
                .register(CHILD, (ctx, input) -> "v1 " + input)
                .register(CHILD.version(2), (ctx, input) -> "v2 " + input)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();
            clew.evict();
            handle.signal(GO, "go");

            assertThat(clew.resultOf(handle)).isEqualTo("v2 a v1 b go");
            assertThat(clew.resultOf(clew.client().handle(CHILD, "alone"))).isEqualTo("v2 c");
        }
    }

    @Test
    void givenAParent_whenItsNextChildStartsAfterAnUpgrade_thenThatRunsTheNewCode() {
        try (TestClew clew = clew().register(
                        MAIN,
                        (ctx, input) -> ctx.call(CHILD.latest(), "a") + ctx.await(GO) + ctx.call(CHILD.latest(), "b"))
                .register(CHILD, (ctx, input) -> "v1 " + input)
                .start()) {
            var handle = stranger(clew).start(MAIN, "i", "x");
            clew.advance(A_WHILE);
            clew.join(node -> node.register(
                            MAIN,
                            (ctx, input) ->
                                    ctx.call(CHILD.latest(), "a") + ctx.await(GO) + ctx.call(CHILD.latest(), "b"))
                    .register(CHILD, (ctx, input) -> "v1 " + input)
                    .register(CHILD.version(2), (ctx, input) -> "v2 " + input));
            clew.crash();
            handle.signal(GO, ", ");
            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isEqualTo("v1 a, v2 b");
        }
    }

    // --- executions that follow each other

    private static String loop(OrchestrationContext ctx, String soFar, String me, Orchestration<String, String> next) {
        if (ctx.await(GO).equals("stop")) {
            return soFar + me;
        }
        throw ctx.continueAsNew(next, soFar + me + ",");
    }

    @Test
    void givenAnInstanceThatRunsForEver_whenItContinuesOnANamedVersion_thenItRunsThatInTheSameMemory() {
        try (TestClew clew = clew().register(MAIN, (ctx, s) -> loop(ctx, s, "v1", MAIN.version(2)))
                .register(MAIN.version(2), (ctx, s) -> loop(ctx, s, "v2", MAIN.version(2)))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            handle.signal(GO, "on");
            clew.runUntilQuiet();
            assertThat(handle.info().version()).isEqualTo(2);
            assertThat(handle.exportHistory(1)).contains("\"version\":1");
            clew.evict();
            handle.signal(GO, "on");
            clew.runUntilQuiet();
            clew.evict();
            handle.signal(GO, "stop");

            assertThat(clew.resultOf(handle)).isEqualTo("v1,v2,v2");
        }
    }

    @Test
    void givenAnInstanceThatContinuesAsTheLatest_whenNewCodeIsDeployed_thenItMovesThereAndNeverBack() {
        try (TestClew clew = clew().register(MAIN, (ctx, s) -> loop(ctx, s, "v1", MAIN.latest()))
                .start()) {
            var handle = stranger(clew).start(MAIN, "i", "");
            handle.signal(GO, "on");
            clew.advance(A_WHILE);
            assertThat(handle.info().version()).isEqualTo(1);

            clew.join(node -> node.register(MAIN, (ctx, s) -> loop(ctx, s, "v1", MAIN.latest()))
                    .register(MAIN.version(2), (ctx, s) -> loop(ctx, s, "v2", MAIN.latest())));
            clew.crash();
            clew.advance(A_WHILE);
            handle.signal(GO, "on");
            clew.advance(A_WHILE);
            clew.restart();
            clew.advance(A_WHILE);
            handle.signal(GO, "on");
            clew.advance(A_WHILE);
            handle.signal(GO, "stop");
            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isEqualTo("v1,v1,v2,v2");
        }
    }

    @Test
    void givenAVersionThatThisNodeLacks_whenAnInstanceContinuesOnIt_thenItWaitsForANodeThatHasItAndNothingIsLost() {
        try (TestClew clew = clew().register(MAIN, (ctx, s) -> loop(ctx, s, "v1", MAIN.version(2)))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            handle.signal(GO, "on");
            handle.signal(GO, "carried");
            clew.advance(A_WHILE);
            handle.signal(GO, "stop");
            clew.advance(A_WHILE);
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(handle.info().version()).isEqualTo(2);
            assertThat(handle.info().execution()).isEqualTo(2);
            assertThat(clew.hotInstances()).isZero();

            clew.join(node ->
                    node.register(MAIN.version(2), (ctx, s) -> s + "v2 " + ctx.await(GO) + " " + ctx.await(GO)));
            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isEqualTo("v1,v2 carried stop");
        }
    }

    @Test
    void givenCrashesAtEveryCommit_whenAnInstanceMovesToNewCode_thenEachExecutionRunsOneVersion() {
        int points = TestClew.crashAtEveryCommit(
                () -> clew().register(MAIN, (ctx, s) -> loop(ctx, s, "v1", MAIN.latest()))
                        .register(MAIN.version(2), (ctx, s) -> loop(ctx, s, "v2", MAIN.latest()))
                        .start(),
                clew -> {
                    InstanceHandle<String> handle = clew.client().start(MAIN, "i", "");
                    handle.signal(GO, "on");
                    handle.signal(GO, "on");
                    handle.signal(GO, "stop");
                    return clew.resultOf(handle);
                });

        assertThat(points).isGreaterThan(3);
    }

    @Test
    void givenAContinuationOnAVersion_whenItsHistoryIsRead_thenTheWishIsThere() {
        try (TestClew clew = clew().register(MAIN, (ctx, s) -> loop(ctx, s, "v1", MAIN.version(2)))
                .register(MAIN.version(2), (ctx, s) -> s + "v2")
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            handle.signal(GO, "on");

            assertThat(clew.resultOf(handle)).isEqualTo("v1,v2");
            assertThat(handle.exportHistory(1))
                    .contains(Event.ExecutionContinued.class.getSimpleName())
                    .contains("\"version\":2");
        }
    }

    // --- changes of code under one version

    @Test
    void givenAPatch_whenInstancesOfBeforeAndAfterRun_thenEachKeepsToItsPathAndRemovingTheOldOneLeavesTheNew() {
        AtomicInteger deployed = new AtomicInteger();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> switch (deployed.get()) {
                    case 0 -> ctx.call(WORK, "old") + ctx.await(GO);
                    case 1 -> ctx.call(WORK, ctx.patched("better") ? "new" : "old") + ctx.await(GO);
                    default -> ctx.call(WORK, "new") + ctx.await(GO);
                })
                .register(WORK, name -> name + " ")
                .start()) {
            var before = clew.client().start(MAIN, "before", "");
            clew.runUntilQuiet();
            clew.crash();
            deployed.set(1);
            clew.restart();
            var after = clew.client().start(MAIN, "after", "");
            clew.runUntilQuiet();
            before.signal(GO, "x");
            assertThat(clew.resultOf(before)).isEqualTo("old x");

            clew.crash();
            deployed.set(2);
            clew.restart();
            after.signal(GO, "y");

            assertThat(clew.resultOf(after)).isEqualTo("new y");
        }
    }

    record Order(String id) {}

    record OrderWithNote(String id, Optional<String> note, int floor, List<String> tags) {}

    @Test
    void givenARecordThatGrows_whenAnActivityWasGivenTheSmallOne_thenTheInstanceGoesOn() {
        Orchestration<Order, String> small = Orchestration.of("order", Order.class, String.class);
        Orchestration<OrderWithNote, String> grown = Orchestration.of("order", OrderWithNote.class, String.class);
        try (TestClew clew = clew().register(small, (ctx, order) -> {
                    String id = ctx.call(Activity.of("ship", Order.class, String.class), order);
                    return id + ctx.await(GO) + ctx.call(Activity.of("ship", Order.class, String.class), order);
                })
                .register(Activity.of("ship", Order.class, String.class), order -> order.id())
                .start()) {
            clew.client().start(small, "i", new Order("o1"));
            clew.runUntilQuiet();
            clew.join(node -> node.register(grown, (ctx, order) -> {
                        var full = new OrderWithNote(order.id(), order.note(), order.floor(), List.of());
                        String id = ctx.call(Activity.of("ship", OrderWithNote.class, String.class), full);
                        return id
                                + ctx.await(GO)
                                + ctx.call(Activity.of("ship", OrderWithNote.class, String.class), full);
                    })
                    .register(
                            Activity.of("ship", OrderWithNote.class, String.class),
                            order -> order.id() + order.note().orElse("!")));
            clew.crash();
            var later = stranger(clew).handle(small, "i");
            later.signal(GO, ",");
            clew.advance(A_WHILE);

            assertThat(later.info().status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(clew.resultOf(later)).isEqualTo("o1,o1!");
        }
    }

    @Test
    void givenAnInputThatIsAnother_whenTheInstanceIsReplayed_thenItIsParked() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = clew().register(
                        MAIN, (ctx, input) -> ctx.call(WORK, changed.get() ? "b" : "a") + ctx.await(GO))
                .register(WORK, name -> name)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            clew.crash();
            changed.set(true);
            clew.restart();
            clew.runUntilQuiet();

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.PARKED);
        }
    }

    // --- what is said of those that do not move

    @Test
    void givenWhatNoNodeHas_whenItIsExplained_thenItIsNamedUntilANodeJoinsThatHasIt() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, "x") + ctx.await(GO))
                .start()) {
            var version = clew.client().start(MAIN.version(3), "version", "");
            var activity = clew.client().start(MAIN, "activity", "");
            clew.runUntilQuiet();

            assertThat(version.explain().sentence()).contains("needs version 3 of 'main', which no living node has");
            assertThat(activity.explain().sentence())
                    .contains("activity 'work'")
                    .contains("no living node has it registered");

            clew.join(node -> node.register(WORK, name -> name).register(MAIN.version(3), (ctx, input) -> "three"));
            clew.advance(A_WHILE);

            assertThat(version.explain().sentence()).contains("has ended as completed");
            assertThat(activity.explain().sentence()).contains("waits for signal 'go'");
        }
    }

    @Test
    void givenAParent_whenItIsExplained_thenItSaysWhatItsChildWaitsFor() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(CHILD, "x", ChildOptions.withId("kid")))
                .register(CHILD, (ctx, input) -> ctx.await(GO))
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.evict();

            assertThat(handle.explain().sentence())
                    .startsWith("'i' waits for child 'kid' of 'child' since")
                    .contains(": 'kid' waits for signal 'go' since");
            assertThat(handle.explain().reasons()).hasSize(1);
        }
    }

    @Test
    void givenASleeperAndAParkedInstance_whenTheyAreExplained_thenItSaysUntilWhenAndWhy() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.sleep(Duration.ofHours(changed.get() ? 2 : 1));
                    return "slept";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.evict();
            assertThat(handle.explain().sentence()).startsWith("'i' waits for a timer, due at ");

            changed.set(true);
            clew.advance(Duration.ofHours(1));

            assertThat(handle.explain().sentence()).contains("is parked since").contains("timer of PT2H");
        }
    }
}
