package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.ApplicationException;
import dev.clew.api.CancelledException;
import dev.clew.api.ChildFailedException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ChildPolicy;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Children: started once, heard of once, and never left hanging, whoever dies or continues as new. */
abstract class ChildrenSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    private TestClew engine(OrchestrationFunction<String, String> main, OrchestrationFunction<String, String> child) {
        return clew().register(MAIN, main).register(CHILD, child).start();
    }

    private static String echo(OrchestrationContext ctx, String input) {
        return input + "!";
    }

    private static String waiting(OrchestrationContext ctx, String input) {
        return input + ctx.await(GO);
    }

    private static InstanceStatus status(TestClew clew, String id) {
        return clew.client().handle(id).info().status();
    }

    private static String orFailure(OrchestrationContext ctx, ChildOptions options) {
        try {
            return ctx.call(CHILD, "x", options);
        } catch (ChildFailedException failed) {
            return failed.childId() + " " + failed.failure().type() + " "
                    + failed.failure().message();
        }
    }

    // --- results

    @Test
    void givenAChild_whenItReturns_thenItsParentGoesOnWithTheResult() {
        try (TestClew clew = engine((ctx, in) -> ctx.call(CHILD, in) + ctx.call(CHILD, "b"), ChildrenSuite::echo)) {
            var handle = clew.client().start(MAIN, "i", "a");

            assertThat(clew.resultOf(handle)).isEqualTo("a!b!");
            assertThat(status(clew, "i/1:1")).isEqualTo(InstanceStatus.COMPLETED);
            assertThatHistory(handle).has(2, "ChildStarted").has(2, "ChildCompleted");
        }
    }

    @Test
    void givenAChildThatFails_whenItsParentWaits_thenTheWaitThrowsWhatFailed() {
        try (TestClew clew = engine((ctx, in) -> orFailure(ctx, ChildOptions.DEFAULT), (ctx, in) -> {
            throw new ApplicationException("broke", "on purpose");
        })) {
            var handle = clew.client().start(MAIN, "i", "");

            assertThat(clew.resultOf(handle)).isEqualTo("i/1:1 broke on purpose");
        }
    }

    @Test
    void givenAChildThatIsCancelledByAClient_whenItsParentWaits_thenTheParentIsToldSo() {
        try (TestClew clew = engine((ctx, in) -> orFailure(ctx, ChildOptions.withId("c")), ChildrenSuite::waiting)) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            clew.client().handle("c").cancel("by_test");

            assertThat(clew.resultOf(handle)).isEqualTo("c cancelled by_test");
        }
    }

    @Test
    void givenVersions_whenOneIsNamed_thenThatOneRuns() {
        try (TestClew clew = clew().register(MAIN, (ctx, in) -> ctx.call(CHILD, in) + ctx.call(CHILD.version(2), in))
                .register(CHILD, (ctx, in) -> "one ")
                .register(CHILD.version(2), (ctx, in) -> "two")
                .start()) {
            assertThat(clew.resultOf(clew.client().start(MAIN, "i", ""))).isEqualTo("one two");
        }
    }

    @Test
    void givenMoreThanAThousandChildren_whenAllAreAwaited_thenEachIsHeardOfOnceAndInOrder() {
        try (TestClew clew = engine(
                (ctx, in) -> {
                    List<Deferred<String>> children = new ArrayList<>();
                    for (int i = 0; i < 1_024; i++) {
                        children.add(ctx.start(CHILD, "" + i));
                    }
                    List<String> results = ctx.all(children);
                    return results.getFirst() + results.get(500) + results.getLast();
                },
                ChildrenSuite::echo)) {
            var handle = clew.client().start(MAIN, "i", "");

            assertThat(clew.resultOf(handle)).isEqualTo("0!500!1023!");
            assertThatHistory(handle).has(1_024, "ChildCompleted");
        }
    }

    @Test
    void givenAnIdThatIsTaken_whenAChildIsStartedUnderIt_thenTheParentIsToldAndTheOtherIsLeftAlone() {
        try (TestClew clew = engine((ctx, in) -> orFailure(ctx, ChildOptions.withId("c")), ChildrenSuite::waiting)) {
            clew.client().start(CHILD, "c", "");
            var handle = clew.client().start(MAIN, "i", "");

            assertThat(clew.resultOf(handle)).startsWith("c " + Failure.CHILD_ID_TAKEN + " instance 'c' is there");
            assertThat(status(clew, "c")).isEqualTo(InstanceStatus.RUNNING);
        }
    }

    @Test
    void givenAChildThatIsParked_whenItsParentWaits_thenTheParentWaitsOn() {
        int[] builds = {0};
        try (TestClew clew = engine((ctx, in) -> ctx.call(CHILD, "x"), (ctx, in) -> {
            ctx.sleep(Duration.ofMinutes(builds[0]++ == 1 ? 60 : 1));
            return "slept";
        })) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.evict();
            clew.advance(Duration.ofMinutes(1));
            assertThat(status(clew, "i/1:1")).isEqualTo(InstanceStatus.PARKED);
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.RUNNING);

            clew.client().handle("i/1:1").release();

            assertThat(clew.resultOf(handle)).isEqualTo("slept");
        }
    }

    @Test
    void givenParentsThatLeaveMemoryAsTheirChildrenEnd_whenTheyAreTold_thenNoTimePasses() {
        try (TestClew clew = engine(
                (ctx, in) -> {
                    for (int i = 0; i < 100; i++) {
                        ctx.call(CHILD, "x");
                    }
                    return ctx.now().toString();
                },
                (ctx, in) -> {
                    ctx.sleep(Duration.ofMinutes(1)); // the parent is idle for as long, and leaves then
                    return in;
                })) {
            Instant start = clew.now();
            var handle = clew.client().start(MAIN, "i", "");

            clew.advance(Duration.ofMinutes(200));

            assertThat(clew.resultOf(handle))
                    .isEqualTo(start.plus(Duration.ofMinutes(100)).toString());
        }
    }

    // --- results of races and chains

    @Test
    void givenARaceThatAChildWins_whenItIsOver_thenItsTimerIsGoneAndItsResultCounts() {
        try (TestClew clew = engine(
                (ctx, in) -> {
                    Deferred<String> timer = ctx.fork(() -> {
                        ctx.sleep(Duration.ofDays(1));
                        return "late";
                    });
                    return ctx.race(List.of(ctx.start(CHILD, "x"), timer));
                },
                ChildrenSuite::echo)) {
            var handle = clew.client().start(MAIN, "i", "");

            assertThat(clew.resultOf(handle)).isEqualTo("x!");
            assertThat(clew.now()).isBefore(handle.info().createdAt().plus(Duration.ofMinutes(1)));
        }
    }

    private static OrchestrationFunction<String, String> levels(OrchestrationFunction<String, String> last) {
        return (ctx, in) -> in.length() == 3 ? last.run(ctx, in) : "(" + ctx.call(CHILD, in + "x") + ")";
    }

    @Test
    void givenAChainOfChildren_whenTheLastReturns_thenEachResultReachesTheTop() {
        try (TestClew clew = engine((ctx, in) -> ctx.call(CHILD, in), levels(ChildrenSuite::echo))) {
            var handle = clew.client().start(MAIN, "i", "");

            assertThat(clew.resultOf(handle)).isEqualTo("(((xxx!)))");
            assertThat(status(clew, "i/1:1/1:1/1:1/1:1")).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void givenAChainOfChildren_whenTheLastFails_thenEachAboveCanCatchItAndFailsOtherwise() {
        try (TestClew clew = engine((ctx, in) -> orFailure(ctx, ChildOptions.withId("c")), levels((ctx, in) -> {
            throw new ApplicationException("broke", "at the bottom");
        }))) {
            var handle = clew.client().start(MAIN, "i", "");

            assertThat(clew.resultOf(handle)).startsWith("c broke").contains("at the bottom");
            assertThat(status(clew, "c/1:1")).isEqualTo(InstanceStatus.FAILED);
        }
    }

    @Test
    void givenAChildThatTakesItsNodeDownEachTime_whenItIsQuarantined_thenItsParentWaitsUntilItIsReleased() {
        AtomicBoolean deadly = new AtomicBoolean(true);
        AtomicInteger deaths = new AtomicInteger();
        TestClew[] self = new TestClew[1];
        try (TestClew clew = clew().options(options -> options.maxClaims(3))
                .register(MAIN, (ctx, in) -> ctx.call(CHILD, in, ChildOptions.withId("c")))
                .register(
                        CHILD,
                        (ctx, in) -> ctx.step("boom", String.class, s -> {
                            if (deadly.get()) {
                                // Who was claimed twice leaves as it comes to rest, before the next node dies.
                                while (deaths.get() > 1 && isOwned(self[0], "i")) {
                                    Thread.onSpinWait();
                                }
                                deaths.incrementAndGet();
                                self[0].crashAt(new CrashPoint(self[0].commits() + 1, CrashPoint.Moment.BEFORE));
                            }
                            return "survived";
                        }))
                .start()) {
            self[0] = clew;
            var handle = clew.client().start(MAIN, "i", "x");
            clew.runUntilQuiet();

            assertThat(status(clew, "c")).isEqualTo(InstanceStatus.QUARANTINED);
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.RUNNING);

            deadly.set(false);
            clew.client().handle("c").release();

            assertThat(clew.resultOf(handle)).isEqualTo("survived");
        }
    }

    private static boolean isOwned(TestClew clew, String id) {
        return clew.store()
                .catalog()
                .find(new InstanceId("default", id))
                .flatMap(InstanceRow::owner)
                .isPresent();
    }

    // --- dropping

    private static OrchestrationFunction<String, String> droppingIts(ChildPolicy policy) {
        return (ctx, in) -> {
            Deferred<String> child =
                    ctx.start(CHILD, "x", ChildOptions.withId("c").policy(policy));
            ctx.race(List.of(child, ctx.timer(SOON)));
            return "late";
        };
    }

    @Test
    void givenARaceLostByAChild_whenItsPolicyIsToCancel_thenItIsCancelled() {
        try (TestClew clew = engine(droppingIts(ChildPolicy.CANCEL), ChildrenSuite::waiting)) {
            var handle = clew.client().start(MAIN, "i", "");

            clew.advance(SOON);

            assertThat(clew.resultOf(handle)).isEqualTo("late");
            assertThat(status(clew, "c")).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenARaceLostByAChild_whenItsPolicyIsToAbandon_thenItGoesOn() {
        try (TestClew clew = engine(droppingIts(ChildPolicy.ABANDON), ChildrenSuite::waiting)) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.advance(SOON);
            assertThat(clew.resultOf(handle)).isEqualTo("late");

            clew.client().handle("c").signal(GO, "y");
            clew.runUntilQuiet();

            assertThat(status(clew, "c")).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void givenARaceLostByAChild_whenItsPolicyIsToWait_thenTheParentEndsAfterIt() {
        try (TestClew clew = engine(droppingIts(ChildPolicy.WAIT), ChildrenSuite::waiting)) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.advance(SOON);
            clew.evict();
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.RUNNING);

            clew.client().handle("c").signal(GO, "y");

            assertThat(clew.resultOf(handle)).isEqualTo("late");
            assertThat(status(clew, "c")).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void givenAChildToWaitFor_whenItsParentIsCancelled_thenBothAreCancelledAndTheParentLast() {
        try (TestClew clew = engine(
                (ctx, in) -> ctx.call(CHILD, in, ChildOptions.withId("c").policy(ChildPolicy.WAIT)), (ctx, in) -> {
                    try {
                        return ctx.await(GO);
                    } catch (CancelledException cancelled) {
                        ctx.shielded(() -> {
                            ctx.sleep(Duration.ofMinutes(10));
                            return "";
                        });
                        throw cancelled;
                    }
                })) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.evict();

            handle.cancel("enough");
            clew.runUntilQuiet();
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.RUNNING);
            assertThat(status(clew, "c")).isEqualTo(InstanceStatus.RUNNING);
            clew.evict();
            clew.advance(Duration.ofMinutes(11));

            assertThat(status(clew, "c")).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(status(clew, "i")).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenChildrenOfEveryPolicy_whenTheParentIsCancelledAndTheEngineDiesAtAnyCommit_thenTheOutcomeIsTheSame() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> engine(
                        (ctx, in) -> {
                            for (ChildPolicy policy : ChildPolicy.values()) {
                                ctx.start(
                                        CHILD,
                                        in,
                                        ChildOptions.withId(policy.name()).policy(policy));
                            }
                            return ctx.await(GO);
                        },
                        ChildrenSuite::waiting),
                clew -> {
                    var handle = clew.client().start(MAIN, "i", "");
                    clew.runUntilQuiet();
                    handle.cancel("enough");
                    clew.runUntilQuiet();
                    return all(clew);
                });

        assertThat(crashes).isGreaterThanOrEqualTo(6);
    }

    @Test
    void givenAChildTheCodeGivesUp_whenTheParentGoesOn_thenTheChildIsCancelled() {
        try (TestClew clew = engine(
                (ctx, in) -> {
                    Deferred<String> child = ctx.start(CHILD, "x");
                    ctx.sleep(SOON);
                    child.cancel();
                    ctx.sleep(SOON);
                    return "went on";
                },
                ChildrenSuite::waiting)) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.advance(SOON);
            clew.advance(SOON);

            assertThat(clew.resultOf(handle)).isEqualTo("went on");
            assertThat(status(clew, "i/1:1")).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenAChildNobodyWaitsFor_whenItsParentReturns_thenItIsCancelled() {
        try (TestClew clew = engine(
                (ctx, in) -> {
                    ctx.start(CHILD, "x");
                    ctx.sleep(SOON);
                    return "done";
                },
                ChildrenSuite::waiting)) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.advance(SOON);

            assertThat(clew.resultOf(handle)).isEqualTo("done");
            assertThat(status(clew, "i/1:1")).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void givenAChildThatAClientAndItsParentCancel_whenItCleansUp_thenTheFirstReasonCountsAndItEndsOnce() {
        try (TestClew clew = engine(droppingIts(ChildPolicy.CANCEL), (ctx, in) -> {
            try {
                return ctx.await(GO);
            } catch (CancelledException cancelled) {
                ctx.shielded(() -> ctx.sleep(Duration.ofSeconds(5)));
                throw cancelled;
            }
        })) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            clew.client().handle("c").cancel("by a client");
            clew.advance(SOON);
            assertThat(clew.resultOf(handle)).isEqualTo("late");
            assertThat(status(clew, "c")).isEqualTo(InstanceStatus.RUNNING);

            clew.advance(Duration.ofSeconds(5));

            assertThat(clew.client().handle("c").info().failure().orElseThrow().message())
                    .isEqualTo("by a client");
            assertThatHistory(clew.client().handle("c")).has(1, "CancelRequested");
            assertThatHistory(handle).has(1, "ChildCancelled");
        }
    }

    @Test
    void givenAParentAndItsGrandchildren_whenTheParentIsCancelled_thenAllAreCancelled() {
        Orchestration<String, String> grandchild = Orchestration.of("grandchild", String.class, String.class);
        try (TestClew clew = clew().register(MAIN, (ctx, in) -> {
                    List<Deferred<String>> children = new ArrayList<>();
                    for (int i = 0; i < 5; i++) {
                        children.add(ctx.start(CHILD, "" + i));
                    }
                    return ctx.<String>all(children).toString();
                })
                .register(CHILD, (ctx, in) -> ctx.call(grandchild, in))
                .register(grandchild, ChildrenSuite::waiting)
                .start()) {
            clew.client().start(MAIN, "i", "");
            clew.evict();

            clew.client().handle("i").cancel("by_test");
            clew.runUntilQuiet();

            assertThat(clew.client().list(ListQuery.all()).items())
                    .hasSize(11)
                    .allSatisfy(info -> assertThat(info.status()).isEqualTo(InstanceStatus.CANCELLED));
        }
    }

    // --- continue as new

    @Test
    void givenAChildThatContinuesAsNew_whenItEnds_thenItsParentIsTold() {
        try (TestClew clew = engine((ctx, in) -> ctx.call(CHILD, "x"), (ctx, in) -> {
            ctx.sleep(SOON);
            if (ctx.execution() < 3) {
                throw ctx.continueAsNew(in + ctx.execution());
            }
            return in;
        })) {
            var handle = clew.client().start(MAIN, "i", "");
            for (int i = 0; i < 3; i++) {
                clew.evict();
                clew.advance(SOON);
            }

            assertThat(clew.resultOf(handle)).isEqualTo("x12");
        }
    }

    private String continuing(ChildPolicy policy, TestClew clew, InstanceHandle<String> handle) {
        clew.evict();
        for (String id : List.of("c1", "c2")) {
            if (status(clew, id) == InstanceStatus.RUNNING) {
                clew.client().handle(id).signal(GO, "y");
                clew.runUntilQuiet();
            }
        }
        return policy + ": " + clew.resultOf(handle) + " " + status(clew, "c1") + " " + status(clew, "c2");
    }

    @Test
    void givenAParentThatContinuesAsNew_whenItsChildIsOpen_thenEachPolicyIsKeptAndNoExecutionHearsOfAnothers() {
        List<String> seen = new ArrayList<>();
        for (ChildPolicy policy : ChildPolicy.values()) {
            try (TestClew clew = engine(
                    (ctx, in) -> {
                        ChildOptions options =
                                ChildOptions.withId("c" + ctx.execution()).policy(policy);
                        if (ctx.execution() == 1) {
                            ctx.start(CHILD, "first", options);
                            ctx.sleep(SOON);
                            throw ctx.continueAsNew("");
                        }
                        return ctx.call(CHILD, "second", options);
                    },
                    ChildrenSuite::waiting)) {
                var handle = clew.client().start(MAIN, "i", "");
                clew.advance(SOON);
                if (policy == ChildPolicy.WAIT) {
                    assertThat(handle.info().execution()).isEqualTo(1);
                    clew.client().handle("c1").signal(GO, "y");
                    clew.runUntilQuiet();
                }
                seen.add(continuing(policy, clew, handle));
            }
        }

        assertThat(seen)
                .containsExactly(
                        "CANCEL: secondy CANCELLED COMPLETED",
                        "WAIT: secondy COMPLETED COMPLETED",
                        "ABANDON: secondy COMPLETED COMPLETED");
    }

    @Test
    void givenADetachedStartInTheTurnThatContinuesAsNew_whenItIsDurable_thenTheOtherIsStarted() {
        try (TestClew clew = engine(
                (ctx, in) -> {
                    if (ctx.execution() == 1) {
                        ctx.startDetached(CHILD, "d", "x");
                        throw ctx.continueAsNew("");
                    }
                    ctx.startDetached(CHILD, "d", "never");
                    return "done";
                },
                ChildrenSuite::echo)) {
            var handle = clew.client().start(MAIN, "i", "");

            assertThat(clew.resultOf(handle)).isEqualTo("done");
            assertThat(clew.client().handle(CHILD, "d").result(Duration.ZERO)).isEqualTo("x!");
        }
    }

    // --- crashes

    private static String all(TestClew clew) {
        return clew.client().list(ListQuery.all()).items().stream()
                .map(info -> info.id() + " " + info.status() + " " + info.result() + " " + info.failure())
                .sorted()
                .toList()
                .toString();
    }

    @Test
    void givenChildrenThatReturnFailAndAreRefused_whenTheEngineDiesAtAnyCommit_thenTheOutcomeIsTheSame() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> engine(
                        (ctx, in) -> {
                            if (in.equals("other")) {
                                return ctx.await(GO);
                            }
                            Deferred<String> one = ctx.start(CHILD, "one");
                            Deferred<String> two = ctx.start(CHILD, "two", ChildOptions.withId("c"));
                            String taken = orFailure(ctx, ChildOptions.withId("other"));
                            ctx.startDetached(CHILD, "d", "detached");
                            return one.await() + two.await() + taken.substring(0, 20);
                        },
                        (ctx, in) -> {
                            ctx.sleep(SOON);
                            return in + ctx.step("s", String.class, s -> "!");
                        }),
                clew -> {
                    clew.client().start(MAIN, "other", "other");
                    clew.runUntilQuiet();
                    clew.client().start(MAIN, "i", "");
                    clew.advance(Duration.ofMinutes(1));
                    return all(clew);
                });

        assertThat(crashes).isGreaterThan(10);
    }

    @Test
    void givenChildrenOfEveryPolicyThatAreDropped_whenTheEngineDiesAtAnyCommit_thenTheOutcomeIsTheSame() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> engine(
                        (ctx, in) -> {
                            for (ChildPolicy policy : ChildPolicy.values()) {
                                ctx.start(
                                        CHILD,
                                        "x",
                                        ChildOptions.withId(policy.name()).policy(policy));
                            }
                            ctx.sleep(SOON);
                            if (ctx.execution() == 1) {
                                throw ctx.continueAsNew("");
                            }
                            return "done";
                        },
                        (ctx, in) -> {
                            ctx.sleep(Duration.ofSeconds(10));
                            return in;
                        }),
                clew -> {
                    clew.client().start(MAIN, "i", "");
                    clew.advance(Duration.ofMinutes(1));
                    return all(clew);
                });

        assertThat(crashes).isGreaterThan(8);
    }

    @Test
    void givenACommitWhoseAnswerIsLost_whenItIsAskedForAgain_thenChildrenAreStartedAndHeardOfOnce() {
        for (int at = 0; at < 4; at++) {
            try (TestClew clew = engine((ctx, in) -> ctx.call(CHILD, in) + ctx.call(CHILD, "b"), (ctx, in) -> {
                ctx.sleep(SOON);
                return in;
            })) {
                var handle = clew.client().start(MAIN, "i", "a");
                if (at > 1) {
                    clew.advance(SOON);
                }
                clew.failCommits(1 + at % 2, true);

                clew.advance(Duration.ofMinutes(1));

                assertThat(clew.resultOf(handle)).isEqualTo("ab");
                assertThatHistory(handle).has(2, "ChildStarted").has(2, "ChildCompleted");
            }
        }
    }

    // --- several nodes

    @Test
    void givenAChildThatOnlyAnotherNodeCanRun_whenThatNodeDies_thenTheNextOneGoesOnAndTheParentIsTold() {
        try (TestClew clew =
                clew().register(MAIN, (ctx, in) -> ctx.call(CHILD, in)).start()) {
            TestNode other = clew.join(node -> node.register(CHILD, ChildrenSuite::waiting));
            var handle = clew.client().start(MAIN, "i", "x");
            clew.advance(Duration.ofSeconds(5));
            other.crash();
            clew.join(node -> node.register(CHILD, ChildrenSuite::waiting));

            clew.client().handle("i/1:1").signal(GO, "y");
            clew.advance(Duration.ofSeconds(30));

            assertThat(clew.resultOf(handle)).isEqualTo("xy");
        }
    }
}
