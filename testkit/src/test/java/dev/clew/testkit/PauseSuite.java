package dev.clew.testkit;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.CancelledException;
import dev.clew.api.ChildOptions;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Signal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Instances that are paused and resumed, wherever they are. */
abstract class PauseSuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Activity<String, String> WORK = Activity.of("work", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    private static String waiting(OrchestrationContext ctx, String input) {
        return input + ctx.await(GO);
    }

    private static boolean isPaused(InstanceHandle<?> handle) {
        return handle.info().status() == InstanceStatus.PAUSED;
    }

    private static void assertPaused(TestClew clew, InstanceHandle<?> handle) {
        clew.runUntilQuiet();
        assertThat(handle.info().status()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(handle.info().failure().orElseThrow().message()).isEqualTo("night");
        assertThat(clew.hotInstances()).isZero();
    }

    // --- wherever it is

    @Test
    void givenAnInstanceInMemory_whenItIsPaused_thenSignalsAreKeptUntilItIsResumed() {
        try (TestClew clew = clew().register(MAIN, PauseSuite::waiting).start()) {
            var handle = clew.client().start(MAIN, "i", "a");
            clew.runUntilQuiet();
            assertThat(clew.hotInstances()).isEqualTo(1);

            handle.pause("night");
            clew.runUntilQuiet();
            handle.signal(GO, "b");
            assertPaused(clew, handle);
            assertThat(handle.explain().reasons().getFirst().text())
                    .contains("is paused since")
                    .contains("night")
                    .contains("resumed or cancelled");
            assertThatHistory(handle).has(0, "SignalReceived");

            handle.resume();
            handle.resume();

            assertThat(clew.resultOf(handle)).isEqualTo("ab");
            handle.pause("late");
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThatThrownBy(() -> clew.client().handle("nobody").pause("x"))
                    .isInstanceOf(InstanceNotFoundException.class);
            assertThatThrownBy(() -> clew.client().handle("nobody").resume())
                    .isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void givenATimer_whenItsTimeComesWhileTheInstanceIsPaused_thenItFiresAfterTheResume() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    ctx.sleep(Duration.ofHours(1));
                    return "woke";
                })
                .start()) {
            var hot = clew.client().start(MAIN, "hot", "");
            clew.runUntilQuiet();
            hot.pause("night");
            assertPaused(clew, hot);
            var asleep = clew.client().start(MAIN, "asleep", "");
            clew.evict();
            asleep.pause("night");
            assertThat(isPaused(asleep)).isTrue();

            clew.advance(Duration.ofHours(2));
            clew.restart();
            clew.advance(Duration.ofHours(2));
            assertPaused(clew, hot);
            assertPaused(clew, asleep);
            hot.resume();
            asleep.resume();

            assertThat(clew.resultOf(hot)).isEqualTo("woke");
            assertThat(clew.resultOf(asleep)).isEqualTo("woke");
        }
    }

    @Test
    void givenAnInstanceThatNobodyCanRun_whenItIsPaused_thenItIsPausedAtOnce() {
        try (TestClew clew = clew().register(CHILD, PauseSuite::waiting).start()) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            handle.pause("night");

            assertThat(isPaused(handle)).isTrue();
        }
    }

    @Test
    void givenAnActivityThatRuns_whenItsInstanceIsPaused_thenItFinishesAndItsResultIsKept()
            throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, input) + ctx.await(GO))
                .register(WORK, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "a");
            Hold.runUntil(clew, () -> hold.inside().size() == 1);

            handle.pause("night");
            handle.signal(GO, "!");
            clew.runUntilQuiet();
            assertThat(handle.info().status()).isEqualTo(InstanceStatus.RUNNING);
            hold.open();
            Hold.runUntil(clew, () -> isPaused(handle));
            assertPaused(clew, handle);
            assertThatHistory(handle).has(0, "ActivityCompleted");
            clew.restart();
            handle.resume();

            assertThat(clew.resultOf(handle)).isEqualTo("a after all!");
            assertThat(hold.inside()).hasSize(1);
        }
    }

    @Test
    void givenAStepThatRuns_whenItsInstanceIsPaused_thenItFinishesAndIsNotRunAgain() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    String one = ctx.step("one", String.class, step -> {
                        runs.incrementAndGet();
                        running.countDown();
                        open.await();
                        return "one";
                    });
                    return one + ctx.step("two", String.class, step -> "two" + runs.incrementAndGet());
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            running.await();

            handle.pause("night");
            open.countDown();
            Hold.runUntil(clew, () -> isPaused(handle));
            clew.restart();
            assertThat(runs).hasValue(1);
            handle.resume();

            assertThat(clew.resultOf(handle)).isEqualTo("onetwo2");
        }
    }

    @Test
    void givenAnInstanceThatIsNeverIdle_whenItIsPaused_thenItStopsBetweenTwoSteps() throws InterruptedException {
        AtomicInteger steps = new AtomicInteger();
        CountDownLatch underway = new CountDownLatch(20);
        AtomicBoolean enough = new AtomicBoolean();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    int count = 0;
                    boolean last = false;
                    while (!last) {
                        last = ctx.step("s", Boolean.class, step -> {
                            steps.incrementAndGet();
                            underway.countDown();
                            return enough.get();
                        });
                        count++;
                    }
                    return "" + count;
                })
                .start()) {
            var handle = clew.client().start(MAIN, "i", "");
            underway.await();

            handle.pause("night");
            Hold.runUntil(clew, () -> isPaused(handle));
            int then = steps.get();
            clew.runUntilQuiet();

            assertThat(steps).hasValue(then);
            enough.set(true);
            handle.resume();
            assertThat(clew.resultOf(handle)).isEqualTo("" + (then + 1));
            assertThat(steps).hasValue(then + 1);
        }
    }

    @Test
    void givenAnInstanceInTheMemoryOfOneNode_whenItIsPausedAndResumedThroughAnother_thenTheFirstHearsOfIt()
            throws InterruptedException {
        try (TestClew clew = clew().register(MAIN, PauseSuite::waiting).start()) {
            TestNode other = clew.join(node -> node.register(CHILD, PauseSuite::waiting));
            var handle = clew.client().start(MAIN, "i", "a");
            clew.runUntilQuiet();

            other.client().handle("i").pause("night");
            Hold.advanceUntil(clew, () -> isPaused(handle));
            assertPaused(clew, handle);
            other.client().handle("i").resume();
            handle.signal(GO, "b");

            assertThat(clew.resultOf(handle)).isEqualTo("ab");
        }
    }

    @Test
    void givenAnOwnerThatDies_whenItsInstanceWasToBePaused_thenItIsPausedAndNobodyGetsIt() throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, input))
                .register(WORK, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "a");
            Hold.runUntil(clew, () -> hold.inside().size() == 1);
            handle.pause("night");

            clew.crash();
            clew.restart();
            clew.advance(Duration.ofMinutes(5));

            assertPaused(clew, handle);
            assertThat(hold.inside()).hasSize(1);
            hold.open();
            handle.resume();
            assertThat(clew.resultOf(handle)).isEqualTo("a after all");
        }
    }

    // --- who thinks better of it

    @Test
    void givenWorkThatRuns_whenThePauseIsTakenBack_thenTheInstanceGoesOnInMemory() throws InterruptedException {
        Hold hold = new Hold();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(WORK, input) + ctx.await(GO))
                .register(WORK, hold::stay)
                .start()) {
            var handle = clew.client().start(MAIN, "i", "a");
            Hold.runUntil(clew, () -> hold.inside().size() == 1);

            handle.pause("night");
            handle.signal(GO, "!");
            clew.runUntilQuiet();
            handle.resume();
            clew.runUntilQuiet();
            hold.open();
            Hold.runUntil(clew, () -> handle.info().status().ended());

            assertThat(clew.resultOf(handle)).isEqualTo("a after all!");
            assertThat(hold.inside()).hasSize(1);
        }
    }

    @Test
    void givenPausedInstances_whenTheyAreCancelled_thenTheyCleanUpAndEnd() throws InterruptedException {
        AtomicInteger cleaned = new AtomicInteger();
        Hold hold = new Hold();
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> {
                    try {
                        return input.isEmpty() ? ctx.await(GO) : ctx.call(WORK, input);
                    } catch (CancelledException cancelled) {
                        cleaned.incrementAndGet();
                        throw cancelled;
                    }
                })
                .register(WORK, hold::stay)
                .start()) {
            var paused = clew.client().start(MAIN, "paused", "");
            clew.runUntilQuiet();
            paused.pause("night");
            assertPaused(clew, paused);
            var pausing = clew.client().start(MAIN, "pausing", "a");
            Hold.runUntil(clew, () -> hold.inside().size() == 1);
            pausing.pause("night");
            clew.runUntilQuiet();

            paused.cancel("enough");
            pausing.cancel("enough");

            assertThatThrownBy(() -> clew.resultOf(paused)).isInstanceOf(CancelledException.class);
            assertThatThrownBy(() -> clew.resultOf(pausing)).isInstanceOf(CancelledException.class);
            assertThat(cleaned).hasValue(2);
        }
    }

    @Test
    void givenAPausedChild_whenItsParentIsCancelled_thenTheChildIsToo() {
        try (TestClew clew = clew().register(MAIN, (ctx, input) -> ctx.call(CHILD, input, ChildOptions.withId("c")))
                .register(CHILD, PauseSuite::waiting)
                .start()) {
            var parent = clew.client().start(MAIN, "i", "a");
            clew.runUntilQuiet();
            clew.client().handle("c").pause("night");
            clew.runUntilQuiet();
            assertThat(isPaused(clew.client().handle("c"))).isTrue();
            assertThat(parent.info().status()).isEqualTo(InstanceStatus.RUNNING);

            parent.cancel("enough");
            clew.runUntilQuiet();

            assertThat(clew.client().handle("c").info().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThatThrownBy(() -> clew.resultOf(parent)).isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void givenPausedInstances_whenTheyAreTerminatedOrDeleted_thenThatIsSoAtOnce() {
        try (TestClew clew = clew().register(MAIN, PauseSuite::waiting).start()) {
            var one = clew.client().start(MAIN, "one", "");
            var two = clew.client().start(MAIN, "two", "");
            clew.runUntilQuiet();
            one.pause("night");
            two.pause("night");
            clew.runUntilQuiet();

            one.terminate("enough");
            two.forceDelete();

            assertThat(one.info().status()).isEqualTo(InstanceStatus.TERMINATED);
            assertThatThrownBy(two::info).isInstanceOf(InstanceNotFoundException.class);
        }
    }

    // --- many, and with crashes

    @Test
    void givenManyInstances_whenAllArePausedAndResumed_thenAllGoOn() {
        try (TestClew clew = clew().register(MAIN, PauseSuite::waiting).start()) {
            for (int i = 0; i < 5; i++) {
                clew.client().start(MAIN, "i" + i, "");
            }
            clew.runUntilQuiet();

            assertThat(clew.client()
                            .pauseAll(ListQuery.all(), "night", soFar -> {})
                            .done())
                    .isEqualTo(5);
            clew.runUntilQuiet();
            assertThat(clew.client()
                            .list(ListQuery.all().status(InstanceStatus.PAUSED))
                            .items())
                    .hasSize(5);
            assertThatThrownBy(() -> clew.client().releaseAll(ListQuery.all().status(InstanceStatus.PAUSED), s -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(clew.client().resumeAll(ListQuery.all(), soFar -> {}).done())
                    .isEqualTo(5);

            for (int i = 0; i < 5; i++) {
                var handle = clew.client().handle(MAIN, "i" + i);
                handle.signal(GO, "b");
                assertThat(clew.resultOf(handle)).isEqualTo("b");
            }
        }
    }

    @Test
    void givenAPauseAtAnyCommit_whenTheEngineDies_thenTheOutcomeIsTheSame() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> clew().register(
                                MAIN,
                                (ctx, input) -> ctx.call(WORK, input)
                                        + ctx.step("s", String.class, step -> "s")
                                        + ctx.await(GO))
                        .register(WORK, (ctx, input) -> input)
                        .start(),
                clew -> {
                    var handle = clew.client().start(MAIN, "i", "a");
                    clew.runUntilQuiet();
                    handle.pause("night");
                    clew.runUntilQuiet();
                    handle.signal(GO, "b");
                    clew.runUntilQuiet();
                    String status = handle.info().status().name();
                    handle.resume();
                    return status + " " + clew.resultOf(handle);
                });

        assertThat(crashes).isGreaterThanOrEqualTo(6);
    }
}
