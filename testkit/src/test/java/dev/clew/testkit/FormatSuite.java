package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.Attributes;
import dev.clew.api.ConfigurationException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Payload;
import dev.clew.api.Signal;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.engine.json.HistoryJson;
import dev.clew.kernel.Event;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Nodes of several releases on one store: each takes what it can read, and what none can read waits. */
abstract class FormatSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Duration A_WHILE = Duration.ofSeconds(15);

    /** Who ran what, as {@code instance by node}. */
    private final List<String> ran = new CopyOnWriteArrayList<>();

    private String step(OrchestrationContext ctx, String node) {
        return ctx.step("work", String.class, step -> {
            ran.add(ctx.instanceId() + " by " + node);
            return node;
        });
    }

    /** A node of a release that reads and writes these formats, and says which it is. */
    private UnaryOperator<TestNode.Builder> release(String name, int lowest, int highest, int written) {
        return node -> node.options(options(lowest, highest, written)).register(MAIN, (ctx, input) -> step(ctx, name));
    }

    private static UnaryOperator<EngineOptions> options(int lowest, int highest, int written) {
        return options -> options.formats(lowest, highest).writtenFormat(written);
    }

    private TestClew only(String name, int lowest, int highest, int written) {
        return clew().options(options(lowest, highest, written))
                .register(MAIN, (ctx, input) -> step(ctx, name))
                .start();
    }

    private static InstanceRow row(TestClew clew, String id) {
        return clew.store().catalog().find(new InstanceId("default", id)).orElseThrow();
    }

    private static Event.ExecutionStarted started(TestClew clew) {
        return new Event.ExecutionStarted("main", 1, Payload.json("\"x\""), 1, clew.now(), List.of());
    }

    private static Write.Start start(TestClew clew, long key, String id, Optional<Epoch> owner, int format) {
        return new Write.Start(
                key,
                new InstanceId("default", id),
                "orchestration",
                "main",
                1,
                HistoryJson.write(started(clew)),
                clew.now(),
                owner,
                false,
                Attributes.NONE,
                format);
    }

    /** What a client of a release starts that writes a format; any node may take it. */
    private static InstanceHandle<String> started(TestClew clew, long key, String id, int format) {
        clew.store().log().commit(List.of(start(clew, key, id, Optional.empty(), format)));
        return clew.client().handle(MAIN, id);
    }

    /** An instance with a turn that only a later release can read, given back by the node that wrote it. */
    private static InstanceHandle<String> ofALaterRelease(TestClew clew, String id, int format) {
        Epoch later = clew.store().membership().join("of a later release", Duration.ofMinutes(1));
        clew.store()
                .log()
                .commit(List.of(
                        start(clew, 1, id, Optional.of(later), format),
                        new Write.Turn(
                                1,
                                later,
                                1,
                                0,
                                clew.now(),
                                "[{\"type\":\"NeverHeardOf\"}]",
                                List.of(),
                                Optional.empty())));
        clew.store().membership().leave(later);
        return clew.client().handle(MAIN, id);
    }

    // --- what a release takes

    @Test
    void givenAHistoryOfALaterFormat_whenThisReleaseLooks_thenItWaitsUntouchedAndExplainSaysForWhat() {
        try (TestClew clew =
                clew().register(MAIN, (ctx, input) -> step(ctx, "this")).start()) {
            InstanceHandle<String> handle = ofALaterRelease(clew, "i", 2);
            InstanceRow before = row(clew, "i");

            clew.advance(Duration.ofMinutes(10));

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(row(clew, "i")).isEqualTo(before);
            assertThat(handle.explain().sentence())
                    .isEqualTo("'i' needs a node that reads history format 2; live nodes read 1");
            assertThat(clew.resultOf(clew.client().start(MAIN, "j", "y"))).isEqualTo("this");
        }
    }

    @Test
    void givenAnInstanceOfAnEarlierFormat_whenALaterReleaseTakesIt_thenItGoesOnAndIsWrittenInTheLaterFormat() {
        try (TestClew clew = only("later", 1, 3, 3)) {
            InstanceHandle<String> handle = started(clew, 1, "i", 1);

            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isEqualTo("later");
            assertThat(row(clew, "i").format()).isEqualTo(3);
        }
    }

    @Test
    void givenARangeThatLeavesTheFirstFormatOut_whenInstancesOfBothAreThere_thenOnlyTheLaterIsTaken() {
        try (TestClew clew = only("narrow", 2, 2, 2)) {
            InstanceHandle<String> first =
                    StoreClient.of(clew.store(), "default").start(MAIN, "first", "x");
            InstanceHandle<String> second = clew.client().start(MAIN, "second", "x");

            clew.advance(A_WHILE);

            assertThat(clew.resultOf(second)).isEqualTo("narrow");
            assertThat(first.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(row(clew, "first").claims()).isZero();
            assertThat(first.explain().sentence())
                    .isEqualTo("'first' needs a node that reads history format 1; live nodes read 2");
        }
    }

    @Test
    void givenARangeWiderThanTheRelease_whenItTakesWhatItCannotRead_thenThatIsSetAsideWithItsCause() {
        try (TestClew clew = only("wide", 1, 9, 1)) {
            InstanceHandle<String> handle = ofALaterRelease(clew, "i", 2);

            clew.advance(A_WHILE);

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.QUARANTINED);
            assertThat(handle.info().failure().orElseThrow().message()).contains("'NeverHeardOf'");
        }
    }

    // --- several releases on one store

    @Test
    void givenTwoReleasesWithoutACommonFormat_whenInstancesOfBothAreThere_thenEachRunsWhereItCanBeRead() {
        try (TestClew clew = only("old", 1, 1, 1)) {
            clew.join(release("new", 2, 2, 2));
            List<InstanceHandle<String>> old = new ArrayList<>();
            List<InstanceHandle<String>> young = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                old.add(started(clew, 1 + i, "old" + i, 1));
                young.add(started(clew, 100 + i, "new" + i, 2));
            }

            clew.advance(A_WHILE);

            assertThat(old)
                    .allSatisfy(handle -> assertThat(clew.resultOf(handle)).isEqualTo("old"));
            assertThat(young)
                    .allSatisfy(handle -> assertThat(clew.resultOf(handle)).isEqualTo("new"));
        }
    }

    @Test
    void givenReleasesThatBothReadAFormat_whenInstancesOfItAreThere_thenEachRunsOnce() {
        try (TestClew clew = only("a", 1, 2, 2)) {
            clew.join(release("b", 2, 3, 3));
            List<InstanceHandle<String>> handles = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                handles.add(started(clew, 1 + i, "i" + i, 2));
            }

            clew.advance(A_WHILE);

            assertThat(handles)
                    .allSatisfy(handle -> assertThat(clew.resultOf(handle)).isIn("a", "b"));
            assertThat(ran).hasSize(40).doesNotHaveDuplicates();
        }
    }

    @Test
    void givenThreeReleases_whenInstancesOfAllFormatsWaitAndSleep_thenAllComplete() {
        UnaryOperator<TestNode.Builder> waits = node -> node.register(MAIN, (ctx, input) -> {
            ctx.sleep(Duration.ofSeconds(40));
            String child = ctx.call(CHILD, input);
            return child + ctx.await(GO);
        });
        UnaryOperator<TestNode.Builder> children = node -> node.register(CHILD, (ctx, input) -> input);
        try (TestClew clew = clew().options(options(1, 1, 1)).start()) {
            clew.join(node -> children.apply(waits.apply(node.options(options(1, 1, 1)))));
            TestNode middle = clew.join(node -> children.apply(waits.apply(node.options(options(1, 2, 2)))));
            clew.join(node -> children.apply(waits.apply(node.options(options(2, 3, 3)))));
            List<InstanceHandle<String>> handles = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                handles.add(started(clew, 1 + i, "i" + i, 1 + i % 3));
            }
            clew.advance(A_WHILE);
            middle.crash();

            clew.advance(Duration.ofSeconds(60));
            handles.forEach(handle -> handle.signal(GO, "!"));
            clew.advance(Duration.ofSeconds(60));

            assertThat(handles)
                    .allSatisfy(handle -> assertThat(clew.resultOf(handle)).isEqualTo("x!"));
        }
    }

    // --- moving from one release to the next, and back

    @Test
    void givenAnInstanceThatALaterReleaseHasWritten_whenThatLeaves_thenItWaitsForTheNextOfIt() {
        try (TestClew clew =
                clew().register(MAIN, (ctx, input) -> "old " + ctx.await(GO)).start()) {
            UnaryOperator<TestNode.Builder> later =
                    node -> node.options(options(1, 2, 2)).register(MAIN, (ctx, input) -> "new " + ctx.await(GO));
            TestNode first = clew.join(later);
            first.client().start(MAIN, "i", "x");
            first.leave();
            InstanceHandle<String> handle = clew.client().handle(MAIN, "i");
            handle.signal(GO, "go");
            clew.advance(A_WHILE);
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(handle.explain().sentence()).contains("needs a node that reads history format 2");

            clew.join(later);
            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isEqualTo("new go");
        }
    }

    @Test
    void givenALaterReleaseThatStillWritesTheOldFormat_whenItIsTakenBack_thenTheOldOneGoesOn() {
        try (TestClew clew =
                clew().register(MAIN, (ctx, input) -> "old " + ctx.await(GO)).start()) {
            TestNode later = clew.join(
                    node -> node.options(options(1, 2, 1)).register(MAIN, (ctx, input) -> "new " + ctx.await(GO)));
            later.client().start(MAIN, "i", "x");
            later.leave();
            InstanceHandle<String> handle = clew.client().handle(MAIN, "i");
            handle.signal(GO, "go");

            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isEqualTo("old go");
        }
    }

    @Test
    void givenAnEternalInstanceOfALaterFormat_whenItContinuesAsNew_thenTheNextExecutionIsInTheFormatThatIsWritten() {
        try (TestClew clew = clew().options(options(1, 2, 1))
                .register(MAIN, (ctx, input) -> {
                    if (ctx.execution() == 1) {
                        throw ctx.continueAsNew("again");
                    }
                    return input + ctx.await(GO);
                })
                .start()) {
            InstanceHandle<String> handle = started(clew, 1, "i", 2);

            clew.advance(A_WHILE);

            assertThat(row(clew, "i").execution()).isEqualTo(2);
            assertThat(row(clew, "i").format()).isEqualTo(1);
            handle.signal(GO, "!");
            assertThat(clew.resultOf(handle)).isEqualTo("again!");
        }
    }

    @Test
    void givenANodeOfALaterRelease_whenItsInstanceStartsAChild_thenNoEarlierNodeTakesThat() {
        try (TestClew clew = clew().register(CHILD, (ctx, input) -> "old").start()) {
            clew.join(node -> node.options(options(1, 2, 2)).register(MAIN, (ctx, input) -> ctx.call(CHILD, input)));
            InstanceHandle<String> handle = started(clew, 1, "i", 1);
            clew.advance(A_WHILE);
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);

            clew.join(node -> node.options(options(1, 2, 2)).register(CHILD, (ctx, input) -> "new"));
            clew.advance(A_WHILE);

            assertThat(clew.resultOf(handle)).isEqualTo("new");
        }
    }

    @Test
    void givenAnInstanceOfALaterFormat_whenAnEarlierClientResetsIt_thenItIsLeftAloneAndTheErrorSaysWhy() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> "old").start()) {
            InstanceHandle<String> handle = ofALaterRelease(clew, "i", 2);
            handle.terminate("broken");
            InstanceRow before = row(clew, "i");

            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> handle.reset(0, "again"))
                    .withMessage("instance 'i' has history format 2, and this client reads 1;"
                            + " use a release that reads it");

            assertThat(row(clew, "i")).isEqualTo(before);
        }
    }
}
