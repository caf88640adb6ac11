package dev.clew.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.ActivityContext;
import dev.clew.api.Attributes;
import dev.clew.process.ProcessStart.Launching;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a process by how its runs end, under a runner that ends them as the test says. */
@Timeout(60)
final class SupervisionTest {

    private static final String ID = "p";
    private static final String RUNNER = "runner";

    private final AtomicReference<TestClew> running = new AtomicReference<>();
    private final AtomicInteger launches = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();

    /** One run: what it asks of its process, and how it ends. */
    @FunctionalInterface
    private interface Run {
        Exit run(ProcessSession session) throws InterruptedException;
    }

    private TestClew clew(Runnable beforeLaunch, Run program) {
        TestClew clew = TestClew.builder()
                .register(Processes.model())
                .register(Launch.runner(RUNNER), (context, launch) -> launch(context, launch, beforeLaunch, program))
                .start();
        running.set(clew);
        return clew;
    }

    private TestClew clew(Run program) {
        return clew(() -> {}, program);
    }

    private Exit launch(ActivityContext context, Launch launch, Runnable before, Run program)
            throws InterruptedException {
        launches.incrementAndGet();
        active.incrementAndGet();
        try {
            before.run();
            OptionalInt run = Processes.of(context.client()).announce(launch);
            if (run.isEmpty()) {
                return Exit.of(Exit.How.KILLED, "nobody wants it");
            }
            runs.incrementAndGet();
            return program.run(ProcessSession.launched(
                    Processes.of(context.client()).protocol(),
                    new RunRef(launch.instanceId(), run),
                    () -> running.get().now()));
        } catch (ProcessSuspendedException | ProcessCancelledException leaving) {
            return Exit.exited(0, "");
        } finally {
            active.decrementAndGet();
        }
    }

    private static Launching how() {
        return Launching.of(RUNNER, "program");
    }

    private static Processes processes(TestClew clew) {
        return Processes.of(clew.client());
    }

    private static ProcessInfo info(TestClew clew) {
        return processes(clew).info(ID).orElseThrow();
    }

    private static void start(TestClew clew, Launching how) {
        processes(clew).start(ID, ProcessStart.launched(how, Bytes.EMPTY), Attributes.NONE);
        clew.runUntilQuiet();
    }

    /** Lets time pass where no run is under way: one that is would have to give signs of life. */
    private void untilItHasEnded(TestClew clew) {
        while (!info(clew).status().ended()) {
            clew.runUntilQuiet();
            if (active.get() == 0) {
                clew.advance(Duration.ofSeconds(1));
            }
        }
    }

    private static void untilItRests(TestClew clew, String reason) {
        while (!info(clew).reason().equals(reason)
                || info(clew).wakeAt().filter(at -> !at.isAfter(clew.now())).isPresent()) {
            clew.runUntilQuiet();
        }
    }

    @Test
    void givenRunsThatSaveNothing_whenTooManyHaveExitedInARow_thenTheProcessHasFailedAndSaysHow() {
        try (TestClew clew = clew(session -> Exit.exited(137, "out of memory"))) {
            start(clew, how().maxCrashes(3));
            untilItHasEnded(clew);

            assertThat(runs).hasValue(3);
            assertThat(info(clew).status()).isEqualTo(ProcessStatus.FAILED);
            assertThat(info(clew).reason()).isEqualTo("crashed");
            assertThat(info(clew).error().orElse("")).contains("137").contains("out of memory");
            assertThat(info(clew).exitCode()).isEqualTo(OptionalInt.of(137));
        }
    }

    @Test
    void givenRunsThatSaveSomethingEach_whenAllExitEarly_thenTheyAreLaunchedUntilTheProcessIsDone() {
        try (TestClew clew = clew(session -> {
            session.checkpoint("k" + runs, Bytes.EMPTY);
            if (runs.get() == 6) {
                session.complete(Bytes.of("done"));
            }
            return Exit.exited(1, "");
        })) {
            start(clew, how().maxCrashes(2));
            untilItHasEnded(clew);

            assertThat(info(clew).output()).contains(Bytes.of("done"));
            assertThat(runs).hasValue(6);
        }
    }

    @Test
    void givenARunThatTookTooLong_whenItsRunnerSaysSo_thenTheProcessHasFailedForThat() {
        try (TestClew clew = clew(session -> Exit.of(Exit.How.TIMED_OUT, ""))) {
            start(clew, how());
            untilItHasEnded(clew);

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.FAILED);
            assertThat(info(clew).reason()).isEqualTo("timeout");
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void givenARunThatCompletesAndThenTakesTooLong_whenItsRunnerSaysSo_thenTheProcessStaysCompleted() {
        try (TestClew clew = clew(session -> {
            session.complete(Bytes.of("done"));
            return Exit.of(Exit.How.TIMED_OUT, "");
        })) {
            start(clew, how());
            untilItHasEnded(clew);
            clew.advance(Duration.ofDays(1));

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.COMPLETED);
            assertThat(info(clew).output()).contains(Bytes.of("done"));
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void givenASleepThatIsOver_whenTheProcessIsPausedJustBeforeItIsLaunched_thenItIsNotUntilItIsResumed() {
        Runnable pause = () -> {
            if (launches.get() == 2) {
                processes(running.get()).signal(ID, ControlSignal.Type.PAUSE, Bytes.EMPTY);
            }
        };
        try (TestClew clew = clew(pause, session -> {
            session.sleep("nap", Duration.ofDays(1));
            session.complete(Bytes.of("done"));
            return Exit.exited(0, "");
        })) {
            start(clew, how());
            untilItRests(clew, "sleeping");
            clew.advance(Duration.ofDays(1));
            untilItRests(clew, "paused");
            clew.advance(Duration.ofDays(1));
            assertThat(launches).hasValue(2);
            assertThat(runs).hasValue(1);

            processes(clew).resume(ID);
            untilItHasEnded(clew);

            assertThat(info(clew).output()).contains(Bytes.of("done"));
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void givenAPauseThatIsAskedFor_whenTheRunLeavesToSleepInstead_thenTheProcessIsPausedLongAfterThat() {
        try (TestClew clew = clew(session -> {
            if (runs.get() == 1) {
                processes(running.get()).signal(ID, ControlSignal.Type.PAUSE, Bytes.EMPTY);
            }
            session.sleep("nap", Duration.ofDays(1));
            session.complete(Bytes.of("done"));
            return Exit.exited(0, "");
        })) {
            start(clew, how());
            untilItRests(clew, "paused");
            clew.advance(Duration.ofDays(3));
            assertThat(runs).hasValue(1);

            processes(clew).resume(ID);
            untilItHasEnded(clew);

            assertThat(info(clew).output()).contains(Bytes.of("done"));
        }
    }

    @Test
    void givenARunThatIsToMakeRoom_whenItLeaves_thenItIsLaunchedAgainAtOnceAndFindsWhatItSaved() {
        try (TestClew clew = clew(session -> {
            if (runs.get() == 1) {
                processes(running.get()).signal(ID, ControlSignal.Type.SHUTDOWN, Bytes.EMPTY);
            }
            boolean found = session.checkpoint("k", Bytes.EMPTY).found();
            session.heed();
            session.complete(Bytes.of("found " + found));
            return Exit.exited(0, "");
        })) {
            start(clew, how());
            untilItHasEnded(clew);

            assertThat(info(clew).output()).contains(Bytes.of("found true"));
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void givenARunThatIsToEnd_whenItExitsWithoutAnAnswer_thenTheProcessIsCancelledAllTheSame() {
        try (TestClew clew = clew(session -> {
            processes(running.get()).signal(ID, ControlSignal.Type.CANCEL, Bytes.of("enough"));
            return Exit.exited(1, "");
        })) {
            start(clew, how());
            untilItHasEnded(clew);

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.CANCELLED);
            assertThat(info(clew).error().orElse("")).contains("enough");
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void givenARunThatIsToEnd_whenItDoesNotExit_thenItIsKilledAfterItsGracePeriod() {
        AtomicInteger killed = new AtomicInteger();
        try (TestClew clew = clew(session -> {
            processes(running.get()).signal(ID, ControlSignal.Type.CANCEL, Bytes.of("enough"));
            try {
                Thread.sleep(Duration.ofMinutes(5));
            } catch (InterruptedException stopped) {
                killed.incrementAndGet();
                throw stopped;
            }
            return Exit.exited(0, "");
        })) {
            start(clew, how().grace(Duration.ofSeconds(8)));
            while (info(clew).signal().isEmpty()) {
                clew.runUntilQuiet();
            }
            clew.advance(Duration.ofSeconds(7));
            assertThat(info(clew).status()).isEqualTo(ProcessStatus.RUNNING);
            clew.advance(Duration.ofSeconds(1));
            untilItHasEnded(clew);
            while (active.get() > 0) {
                clew.runUntilQuiet();
            }

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.CANCELLED);
            assertThat(info(clew).error().orElse("")).contains("enough");
            assertThat(killed).hasValue(1);
        }
    }

    @Test
    void givenAProcessThatIsNotLaunchedYet_whenItIsToPause_thenItsFirstRunIsTold() {
        Runnable pause = () -> {
            if (launches.get() == 1) {
                processes(running.get()).signal(ID, ControlSignal.Type.PAUSE, Bytes.EMPTY);
            }
        };
        try (TestClew clew = clew(pause, session -> {
            if (session.checkpoint("k", Bytes.EMPTY).shouldPause()) {
                session.heed();
            }
            session.complete(Bytes.of("run " + runs));
            return Exit.exited(0, "");
        })) {
            start(clew, how());
            untilItRests(clew, "paused");
            assertThat(runs).hasValue(1);
            processes(clew).resume(ID);
            untilItHasEnded(clew);

            assertThat(info(clew).output()).contains(Bytes.of("run 2"));
        }
    }
}
