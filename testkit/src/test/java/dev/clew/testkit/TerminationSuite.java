package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ChildFailedException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ChildPolicy;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import dev.clew.api.TerminatedException;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Instances that are ended from outside, wherever they are. */
abstract class TerminationSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    private static String waiting(OrchestrationContext ctx, String input) {
        return input + ctx.await(GO);
    }

    private static InstanceStatus status(TestClew clew, String id) {
        return clew.client().handle(id).info().status();
    }

    private static void assertTerminated(TestClew clew, InstanceHandle<String> handle) {
        assertThatThrownBy(() -> clew.resultOf(handle))
                .isInstanceOf(TerminatedException.class)
                .hasMessageContaining("enough");
        assertThat(handle.info().status()).isEqualTo(InstanceStatus.TERMINATED);
        assertThatHistory(handle).has(1, "ExecutionTerminated");
        assertThat(clew.hotInstances()).isZero();
    }

    // --- wherever it is

    @Test
    void givenAnInstanceInMemory_whenItIsTerminated_thenItHasEndedAndItsCodeDoesNotRunAgain() {
        AtomicBoolean ran = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return ctx.await(GO);
                    } catch (RuntimeException anything) {
                        ran.set(true);
                        throw anything;
                    }
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            assertThat(clew.hotInstances()).isEqualTo(1);

            handle.terminate("enough");

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.TERMINATED);
            clew.runUntilQuiet();
            assertTerminated(clew, handle);
            assertThat(ran).isFalse();
            assertThatThrownBy(() -> handle.signal(GO, "late")).isInstanceOf(InstanceEndedException.class);
        }
    }

    @Test
    void givenAnInstanceInTheStore_whenItIsTerminated_thenNothingWakesItAnyMore() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.sleep(Duration.ofHours(1));
                    return "woke";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.evict();

            handle.terminate("enough");
            clew.advance(Duration.ofHours(2));
            clew.restart();
            clew.advance(Duration.ofHours(2));

            assertTerminated(clew, handle);
        }
    }

    @Test
    void givenAParkedInstance_whenItIsTerminated_thenItHasEndedAndIsNotReleased() {
        AtomicBoolean changed = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    if (changed.get()) {
                        ctx.sleep(Duration.ofHours(1));
                    }
                    return ctx.await(GO);
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.evict();
            changed.set(true);
            handle.signal(GO, "go");
            clew.runUntilQuiet();
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.PARKED);

            handle.terminate("enough");
            handle.release();
            clew.runUntilQuiet();

            assertTerminated(clew, handle);
        }
    }

    @Test
    void givenAnInstanceThatNobodyCanRun_whenItIsTerminated_thenItHasEnded() {
        try (TestClew clew = clew().register(CHILD, TerminationSuite::waiting).start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            handle.terminate("enough");

            assertTerminated(clew, handle);
            assertThat(ReplayTester.of(registry -> registry.register(MAIN, TerminationSuite::waiting))
                            .replay(handle.exportHistory()))
                    .isInstanceOf(ReplayResult.Replayed.class);
        }
    }

    @Test
    void givenAnActivityThatRuns_whenItsInstanceIsTerminated_thenItIsInterruptedAndNothingComesOfIt()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, input))
                .register(WORK, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            Hold.runUntil(clew, () -> hold.inside().size() == 1);

            handle.terminate("enough");

            hold.awaitInterrupt();
            Hold.runUntil(clew, () -> clew.hotInstances() == 0);
            assertTerminated(clew, handle);
            assertThatHistory(handle).has(0, "ActivityFailed");
        }
    }

    @Test
    void givenAStepThatRuns_whenItsInstanceIsTerminated_thenItIsInterruptedAndTheCodeDoesNotGoOn()
            throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        AtomicBoolean wentOn = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return ctx.step("long", String.class, step -> {
                            entered.countDown();
                            Thread.sleep(Duration.ofMinutes(1));
                            return "slept";
                        });
                    } catch (RuntimeException anything) {
                        wentOn.set(true);
                        throw anything;
                    }
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            entered.await();

            handle.terminate("enough");

            Hold.runUntil(clew, () -> clew.hotInstances() == 0);
            assertTerminated(clew, handle);
            assertThat(wentOn).isFalse();
        }
    }

    @Test
    void givenAnActivityOnAnotherNode_whenItsInstanceIsTerminated_thenItIsInterruptedThere()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew =
                clew().register(MAIN, (ctx, input) -> ctx.call(WORK, input)).start()) {
            clew.join(node -> node.register(WORK, hold::stay));
            var handle = clew.client().start(MAIN, "i", "");
            Hold.advanceUntil(clew, () -> hold.inside().size() == 1);

            handle.terminate("enough");
            clew.advance(Duration.ofSeconds(2));

            hold.awaitInterrupt();
            assertTerminated(clew, handle);
        }
    }

    @Test
    void givenAnInstanceInTheMemoryOfOneNode_whenItIsTerminatedThroughAnother_thenTheFirstLetsGoAndStaysAlive()
            throws InterruptedException {
        try (TestClew clew = clew().register(MAIN, TerminationSuite::waiting).start()) {
            TestNode other = clew.join(node -> node.register(CHILD, TerminationSuite::waiting));
            var handle = clew.client().start(MAIN, "i", "");
            var rest = clew.client().start(MAIN, "j", "a");
            clew.runUntilQuiet();
            var epoch = clew.epoch();
            assertThat(clew.hotInstances()).isEqualTo(2);

            other.client().handle("i").terminate("enough");
            Hold.advanceUntil(clew, () -> clew.hotInstances() == 1);

            assertThat(clew.epoch()).isEqualTo(epoch);
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.TERMINATED);
            rest.signal(GO, "b");
            assertThat(clew.resultOf(rest)).isEqualTo("ab");
        }
    }

    @Test
    void givenAnInstanceThatIsNeverIdle_whenItIsTerminated_thenItEndsAllTheSame() throws InterruptedException {
        AtomicInteger steps = new AtomicInteger();
        CountDownLatch underway = new CountDownLatch(100);
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        ctx.step("s", Integer.class, step -> {
                            underway.countDown();
                            return steps.incrementAndGet();
                        });
                    }
                    return "never";
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            underway.await();

            handle.terminate("enough");

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.TERMINATED);
            Hold.runUntil(clew, () -> clew.hotInstances() == 0);
            int after = steps.get();
            clew.runUntilQuiet();
            assertThat(steps.get()).isEqualTo(after);
            assertTerminated(clew, handle);
        }
    }

    // --- who is told

    @Test
    void givenAChild_whenItIsTerminated_thenItsParentGetsToKnow() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return ctx.call(CHILD, input, ChildOptions.withId("c"));
                    } catch (ChildFailedException failed) {
                        return failed.childId() + " " + failed.terminated() + " " + failed.cancelled() + " "
                                + failed.failure().message();
                    }
                })
                .register(CHILD, TerminationSuite::waiting)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            clew.client().handle("c").terminate("enough");

            assertThat(clew.resultOf(handle)).isEqualTo("c true false enough");
        }
    }

    private static OrchestrationFunction<String, String> withChildren() {
        return (ctx, input) -> {
            for (ChildPolicy policy : ChildPolicy.values()) {
                ctx.start(CHILD, input, ChildOptions.withId(policy.name()).policy(policy));
            }
            return ctx.await(GO);
        };
    }

    @Test
    void givenAParent_whenItIsTerminated_thenItsChildrenAreAskedToStopButThoseThatAreAbandoned() {
        try (TestClew clew = clew().register(MAIN, withChildren())
                .register(CHILD, TerminationSuite::waiting)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            handle.terminate("enough");
            clew.runUntilQuiet();

            assertThat(status(clew, "CANCEL")).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(status(clew, "WAIT")).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(status(clew, "ABANDON")).isEqualTo(InstanceStatus.RUNNING);
            assertThat(clew.client()
                            .handle("CANCEL")
                            .info()
                            .failure()
                            .orElseThrow()
                            .message())
                    .isEqualTo("its parent 'i' was terminated: enough");
        }
    }

    @Test
    void givenAChildWhoseIdIsAnothers_whenItsParentIsTerminated_thenTheOtherIsLeftAlone() {
        try (TestClew clew = clew().register(MAIN, withChildren())
                .register(CHILD, TerminationSuite::waiting)
                .start()) {
            clew.client().start(CHILD, "CANCEL", "");
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            handle.terminate("enough");
            clew.runUntilQuiet();

            assertThat(status(clew, "CANCEL")).isEqualTo(InstanceStatus.RUNNING);
        }
    }

    @Test
    void givenTerminationsAtAnyCommit_whenTheEngineDies_thenTheOutcomeIsTheSame() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> clew().register(MAIN, withChildren())
                        .register(CHILD, TerminationSuite::waiting)
                        .start(),
                clew -> {
                    var handle = clew.client().start(MAIN, "i", "");
                    clew.runUntilQuiet();
                    handle.terminate("enough");
                    clew.runUntilQuiet();
                    return handle.info().status() + " " + status(clew, "CANCEL") + " " + status(clew, "WAIT") + " "
                            + status(clew, "ABANDON");
                });

        assertThat(crashes).isGreaterThanOrEqualTo(6);
    }

    // --- what is answered

    @Test
    void givenAnInstanceThatEnded_whenItIsTerminated_thenNothingHappens() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> input)
                .register(CHILD, TerminationSuite::waiting)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "a");
            assertThat(clew.resultOf(handle)).isEqualTo("a");
            var other = clew.client().start(CHILD, "c", "");

            handle.terminate("enough");
            other.terminate("enough");
            other.terminate("again");

            assertThat(handle.info().status()).isEqualTo(InstanceStatus.COMPLETED);
            assertTerminated(clew, other);
            assertThatThrownBy(() -> clew.client().handle("nobody").terminate("enough"))
                    .isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void givenManyInstances_whenAllAreTerminated_thenThoseThatEndedAreLeftAlone() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> input)
                .register(CHILD, TerminationSuite::waiting)
                .start()) {
            clew.client().start(MAIN, "done", "");
            for (int i = 0; i < 5; i++) {
                clew.client().start(CHILD, "c" + i, "");
            }
            clew.runUntilQuiet();

            var result = clew.client().terminateAll(ListQuery.all(), "enough", soFar -> {});
            clew.runUntilQuiet();

            assertThat(result.done()).isEqualTo(5);
            assertThat(clew.client().summary().of(InstanceStatus.TERMINATED)).isEqualTo(5);
            assertThat(clew.client().summary().of(InstanceStatus.COMPLETED)).isEqualTo(1);
            assertThat(clew.client()
                            .list(ListQuery.all().status(InstanceStatus.TERMINATED))
                            .items())
                    .hasSize(5);
            assertThat(clew.hotInstances()).isZero();
            assertThatThrownBy(() -> clew.client()
                            .terminateAll(ListQuery.all().status(InstanceStatus.COMPLETED), "enough", soFar -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void givenATerminatedInstance_whenItsHistoryIsReplayed_thenItFits() {
        List<OrchestrationFunction<String, String>> codes = List.of((ctx, input) -> ctx.await(GO), (ctx, input) -> {
            ctx.sleep(Duration.ofHours(1));
            return ctx.await(GO);
        });
        try (TestClew clew = clew().register(MAIN, codes.getFirst()).start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();
            handle.terminate("enough");
            String history = handle.exportHistory();

            assertThat(ReplayTester.of(registry -> registry.register(MAIN, codes.getFirst()))
                            .replay(history))
                    .isInstanceOf(ReplayResult.Replayed.class);
            assertThat(ReplayTester.of(registry -> registry.register(MAIN, codes.getLast()))
                            .replay(history))
                    .isInstanceOf(ReplayResult.Diverged.class);
        }
    }
}
