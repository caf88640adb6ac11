package dev.clew.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.ApplicationException;
import dev.clew.api.Attributes;
import dev.clew.api.Retry;
import dev.clew.api.TypeToken;
import dev.clew.engine.EngineOptions;
import dev.clew.process.JavaPrograms.Program;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that are launched: again after they have slept, were signalled, or have crashed, and no more when they are done. */
@Timeout(60)
final class LaunchTest {

    private static final String ID = "p";

    private final AtomicReference<TestClew> running = new AtomicReference<>();
    private final List<String> done = new CopyOnWriteArrayList<>();

    private TestClew clew(Program program) {
        return clew(program, UnaryOperator.identity());
    }

    private TestClew clew(Program program, UnaryOperator<EngineOptions> options) {
        TestClew clew = TestClew.builder()
                .options(options)
                .register(Processes.model())
                .register(JavaPrograms.of(
                        Map.of("program", program), () -> running.get().now()))
                .start();
        running.set(clew);
        return clew;
    }

    private static Processes processes(TestClew clew) {
        return Processes.of(clew.client());
    }

    private static void start(TestClew clew) {
        start(clew, JavaPrograms.start("program", Bytes.of("input")));
    }

    private static void start(TestClew clew, ProcessStart start) {
        processes(clew).start(ID, start, Attributes.NONE);
        rest(clew);
    }

    private static void advance(TestClew clew, Duration span) {
        clew.advance(span);
        rest(clew);
    }

    /** Lets programs run until none is under way: they block on their engine, so that it may look quiet before they are done. */
    private static void rest(TestClew clew) {
        do {
            clew.runUntilQuiet();
        } while (!atRest(clew));
    }

    private static boolean atRest(TestClew clew) {
        ProcessInfo info = info(clew);
        boolean resting = info.status() == ProcessStatus.SUSPENDED
                && info.wakeAt().filter(at -> !at.isAfter(clew.now())).isEmpty();
        return info.status().ended() || resting;
    }

    private static ProcessInfo info(TestClew clew) {
        return processes(clew).info(ID).orElseThrow();
    }

    private String once(ProcessSession session, String what) throws Exception {
        return session.durable(what, String.class, () -> {
            done.add(what);
            return what;
        });
    }

    @Test
    void givenAProgram_whenItsProcessIsStarted_thenItRunsToItsEnd() {
        try (TestClew clew =
                clew(session -> Bytes.of(session.input().orElseThrow().toText() + once(session, "a")))) {
            start(clew);

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.COMPLETED);
            assertThat(info(clew).output()).contains(Bytes.of("inputa"));
            assertThat(processes(clew).start(ID, JavaPrograms.start("program", Bytes.EMPTY), Attributes.NONE))
                    .isFalse();
        }
    }

    @Test
    void givenASleepForLong_whenItIsOver_thenTheProgramIsLaunchedAgainAndGoesOn() {
        try (TestClew clew = clew(session -> {
            once(session, "before");
            session.sleep("nap", Duration.ofDays(1));
            once(session, "between");
            session.sleep("second nap", Duration.ofDays(2));
            return Bytes.of(once(session, "after"));
        })) {
            start(clew);
            assertThat(info(clew).status()).isEqualTo(ProcessStatus.SUSPENDED);
            assertThat(info(clew).wakeAt()).contains(clew.now().plus(Duration.ofDays(1)));
            assertThat(done).containsExactly("before");

            advance(clew, Duration.ofDays(1).minusMillis(1));
            assertThat(done).hasSize(1);
            advance(clew, Duration.ofMillis(1));
            assertThat(done).containsExactly("before", "between");
            advance(clew, Duration.ofDays(2));

            assertThat(done).containsExactly("before", "between", "after");
            assertThat(info(clew).status()).isEqualTo(ProcessStatus.COMPLETED);
            assertThat(info(clew).run()).isEqualTo(3);
        }
    }

    @Test
    void givenAWaitForASignal_whenItIsSent_thenTheProgramIsLaunchedAtOnceAndGetsItAlsoInLaterRuns() {
        try (TestClew clew = clew(session -> {
            Optional<Bytes> answer = session.awaitSignal("approval", Duration.ofDays(7));
            session.sleep("nap", Duration.ofDays(1));
            return answer.orElse(Bytes.of("nobody"));
        })) {
            start(clew);
            assertThat(info(clew).reason()).isEqualTo("waiting_signal");

            processes(clew).signalCheckpoint(ID, "approval", Bytes.of("yes"));
            rest(clew);
            assertThat(info(clew).reason()).isEqualTo("sleeping");
            advance(clew, Duration.ofDays(1));

            assertThat(info(clew).output()).contains(Bytes.of("yes"));
        }
    }

    @Test
    void givenAWaitForASignal_whenNobodySendsIt_thenItEndsWhenItWasToEnd() {
        try (TestClew clew = clew(
                session -> session.awaitSignal("approval", Duration.ofDays(7)).orElse(Bytes.of("nobody")))) {
            start(clew);
            advance(clew, Duration.ofDays(7));

            assertThat(info(clew).output()).contains(Bytes.of("nobody"));
        }
    }

    @Test
    void givenAnAttemptThatFails_whenTheWaitIsLong_thenTheProgramLeavesAndGoesOnWithTheNextAttempt() {
        AtomicInteger attempts = new AtomicInteger();
        try (TestClew clew = clew(session -> {
            once(session, "before");
            return Bytes.of(
                    session.durable("charge", TypeToken.of(String.class), Retry.fixed(3, Duration.ofHours(1)), () -> {
                        if (attempts.incrementAndGet() < 3) {
                            throw new IllegalStateException("no answer");
                        }
                        return "charged";
                    }));
        })) {
            start(clew);
            assertThat(attempts).hasValue(1);
            advance(clew, Duration.ofHours(1));
            assertThat(attempts).hasValue(2);
            advance(clew, Duration.ofHours(1));

            assertThat(info(clew).output()).contains(Bytes.of("charged"));
            assertThat(attempts).hasValue(3);
            assertThat(done).containsExactly("before");
            assertThat(processes(clew).attempts(ID)).hasSize(2);
        }
    }

    @Test
    void givenAServiceThatSaysWhenToComeAgain_whenThatIsLong_thenTheProgramLeavesUntilThenAndRateLimitsCostNoAttempt() {
        AtomicInteger attempts = new AtomicInteger();
        Retry patient = Retry.fixed(2, Duration.ofDays(1)).patience(Duration.ofHours(1));
        try (TestClew clew = clew(session -> Bytes.of(session.durable(
                "charge", TypeToken.of(String.class), patient, () -> switch (attempts.incrementAndGet()) {
                    case 1, 2 -> throw ApplicationException.rateLimited("too many", Duration.ofMinutes(30));
                    case 3 -> throw ApplicationException.retryAfter("busy", "later", Duration.ofMinutes(20));
                    default -> "charged";
                })))) {
            start(clew);
            assertThat(info(clew).wakeAt()).contains(clew.now().plus(Duration.ofMinutes(30)));
            advance(clew, Duration.ofMinutes(30));
            assertThat(attempts).hasValue(2);
            advance(clew, Duration.ofMinutes(30));
            assertThat(info(clew).wakeAt()).contains(clew.now().plus(Duration.ofMinutes(20)));
            advance(clew, Duration.ofMinutes(20));

            assertThat(info(clew).output()).contains(Bytes.of("charged"));
            assertThat(attempts).hasValue(4);
        }
    }

    @Test
    void givenAProgramThatThrows_whenItRuns_thenTheProcessFailedForThatAndCanBeResumed() {
        AtomicInteger runs = new AtomicInteger();
        try (TestClew clew = clew(session -> {
            once(session, "before");
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("no money");
            }
            return Bytes.of("done");
        })) {
            start(clew);
            assertThat(info(clew).status()).isEqualTo(ProcessStatus.FAILED);
            assertThat(info(clew).error()).contains("no money");

            processes(clew).resume(ID);
            rest(clew);

            assertThat(info(clew).output()).contains(Bytes.of("done"));
            assertThat(done).containsExactly("before");
        }
    }

    @Test
    void givenAPause_whenTheNextCheckpointIsSaved_thenTheProgramLeavesUntilItIsResumed() {
        AtomicInteger runs = new AtomicInteger();
        try (TestClew clew = clew(session -> {
            if (runs.incrementAndGet() == 1) {
                processes(running.get()).signal(ID, ControlSignal.Type.PAUSE, Bytes.EMPTY);
            }
            once(session, "one");
            return Bytes.of(once(session, "two"));
        })) {
            start(clew);
            assertThat(info(clew).reason()).isEqualTo("paused");
            assertThat(done).containsExactly("one");
            advance(clew, Duration.ofDays(1));
            assertThat(runs).hasValue(1);

            processes(clew).resume(ID);
            rest(clew);

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.COMPLETED);
            assertThat(done).containsExactly("one", "two");
        }
    }

    @Test
    void givenAProcessThatSleeps_whenItIsToEnd_thenItHasAndIsNotLaunchedAgain() {
        AtomicInteger runs = new AtomicInteger();
        try (TestClew clew = clew(session -> {
            runs.incrementAndGet();
            session.sleep("nap", Duration.ofDays(1));
            return Bytes.EMPTY;
        })) {
            start(clew);
            processes(clew).signal(ID, ControlSignal.Type.CANCEL, Bytes.of("enough"));
            rest(clew);

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.CANCELLED);
            advance(clew, Duration.ofDays(2));
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void givenAnEngineThatDiesAtAnyCommit_whenItIsBack_thenTheProgramGoesOnAndEachStepIsSavedOnce() {
        int crashes = TestClew.crashAtEveryCommit(
                () -> clew(session -> {
                    session.durable("one", Integer.class, () -> 1);
                    session.sleep("nap", Duration.ofDays(1));
                    session.durable("two", Integer.class, () -> 2);
                    return Bytes.of("done");
                }),
                clew -> {
                    running.set(clew);
                    start(clew);
                    for (int day = 0; day < 3; day++) {
                        advance(clew, Duration.ofDays(1));
                    }
                    ProcessInfo info = info(clew);
                    return List.of(
                            info.status(),
                            info.output(),
                            processes(clew).checkpoints(ID).stream()
                                    .map(SavedCheckpoint::key)
                                    .toList());
                });

        assertThat(crashes).isGreaterThan(10);
    }

    @Test
    void givenNodesThatGoDownOneAfterTheOther_whenTheirProgramHasGotOn_thenItIsLaunchedAgainAndDone() throws Exception {
        Semaphore inside = new Semaphore(0);
        AtomicInteger runs = new AtomicInteger();
        try (TestClew clew = clew(
                session -> {
                    once(session, "one");
                    if (runs.incrementAndGet() <= 2) {
                        stay(inside);
                    }
                    return Bytes.of(once(session, "two"));
                },
                options -> options.maxClaims(2))) {
            processes(clew).start(ID, JavaPrograms.start("program", Bytes.EMPTY), Attributes.NONE);
            goDown(clew, inside, 2);
            goOn(clew);

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.COMPLETED);
            assertThat(done).containsExactly("one", "two");
            assertThat(runs).hasValue(3);
        }
    }

    @Test
    void givenAProgramThatGetsNoFurther_whenNodesGoDownWithIt_thenEachOfItsRunsCountsAsACrash() throws Exception {
        Semaphore inside = new Semaphore(0);
        try (TestClew clew = clew(
                session -> {
                    stay(inside);
                    return Bytes.EMPTY;
                },
                options -> options.maxClaims(2))) {
            var thrice =
                    ProcessStart.Launching.of(JavaPrograms.RUNNER, "program").maxCrashes(3);
            processes(clew).start(ID, ProcessStart.launched(thrice, Bytes.EMPTY), Attributes.NONE);
            goDown(clew, inside, 4);
            goOn(clew);

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.FAILED);
            assertThat(info(clew).reason()).isEqualTo("crashed");
            assertThat(info(clew).error().orElse("")).contains("exited 4 times in a row", "node after node went down");
        }
    }

    private static void stay(Semaphore inside) throws InterruptedException {
        inside.release();
        new Semaphore(0).acquire();
    }

    /** Kills the node of the program as often as it is inside. */
    private static void goDown(TestClew clew, Semaphore inside, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            while (!inside.tryAcquire(10, TimeUnit.MILLISECONDS)) {
                clew.advance(Duration.ofSeconds(1));
            }
            clew.crash();
            clew.restart();
        }
    }

    private static void goOn(TestClew clew) {
        while (!info(clew).status().ended()) {
            clew.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void givenAProgramNobodyHas_whenItsProcessIsStarted_thenItFailsAndSaysSo() {
        try (TestClew clew = clew(session -> Bytes.EMPTY)) {
            start(clew, JavaPrograms.start("other", Bytes.EMPTY));

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.FAILED);
            assertThat(info(clew).reason()).isEqualTo("launch_failed");
            assertThat(info(clew).error().orElse("")).contains("there is no program 'other'");
        }
    }

    @Test
    void givenALimitOnARun_whenItTakesLonger_thenItIsStoppedAndTheProcessHasFailedForThat() {
        try (TestClew clew = clew(session -> {
            try {
                Thread.sleep(Duration.ofMinutes(5));
            } catch (InterruptedException stopped) {
                throw new IllegalStateException("stopped", stopped);
            }
            return Bytes.EMPTY;
        })) {
            var limited =
                    ProcessStart.Launching.of(JavaPrograms.RUNNER, "program").timeout(Duration.ofMillis(50));
            start(clew, ProcessStart.launched(limited, Bytes.EMPTY));

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.FAILED);
            assertThat(info(clew).reason()).isEqualTo("timeout");
            assertThat(info(clew).error().orElse("")).contains("PT0.05S");
        }
    }

    @Test
    void givenVariablesForAProgramWithoutAnEnvironment_whenItIsLaunched_thenItFailsAndSaysSo() {
        try (TestClew clew = clew(session -> Bytes.EMPTY)) {
            var withVariables =
                    ProcessStart.Launching.of(JavaPrograms.RUNNER, "program").env(Map.of("MODE", "fast"));
            start(clew, ProcessStart.launched(withVariables, Bytes.EMPTY));

            assertThat(info(clew).reason()).isEqualTo("launch_failed");
            assertThat(info(clew).error().orElse("")).contains("MODE");
        }
    }

    @Test
    void givenASession_whenItsStatusIsAsked_thenThatOfOthersIsKnownToo() {
        try (TestClew clew = clew(session -> {
            assertThat(session.status(ID).map(ProcessInfo::status)).contains(ProcessStatus.RUNNING);
            assertThat(session.status("none")).isEmpty();
            session.event("progress", Bytes.of("1"));
            session.heartbeat();
            return Bytes.EMPTY;
        })) {
            start(clew);

            assertThat(info(clew).status()).isEqualTo(ProcessStatus.COMPLETED);
            assertThat(info(clew).finishedAt().orElse(Instant.EPOCH)).isEqualTo(clew.now());
            assertThat(processes(clew).events(ID)).hasSize(4);
        }
    }
}
