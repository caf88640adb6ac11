package dev.clew.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.Clew;
import dev.clew.api.Attributes;
import dev.clew.api.ClewClient;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.Exit;
import dev.clew.process.JavaPrograms;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessProtocol.Suspension;
import dev.clew.process.ProcessSession;
import dev.clew.process.ProcessState;
import dev.clew.process.ProcessStatus;
import dev.clew.process.ProcessSuspendedException;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When programs are launched, and when again; with programs in this JVM. */
@Timeout(120)
final class LaunchingTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    private final List<RunRef> launches = new CopyOnWriteArrayList<>();

    /** A runner whose programs are code of the test, and may crash. */
    private final class Code implements Runner {

        private final Program program;

        Code(Program program) {
            this.program = program;
        }

        @Override
        public String type() {
            return OsRunner.TYPE;
        }

        @Override
        public Exit run(RunRequest request, Running control) throws InterruptedException {
            RunRef run = new RunRef(request.instanceId(), OptionalInt.of(request.run()));
            launches.add(run);
            return Exit.exited(program.run(run), "");
        }
    }

    private interface Program {
        int run(RunRef run) throws InterruptedException;
    }

    private TestSite launching(Program program) {
        return TestSite.in(data, new Code(program));
    }

    private static ProcessSuspendedException leave(ProcessSession session, Suspension suspension) {
        session.suspend(suspension);
        return new ProcessSuspendedException("until later");
    }

    private TestSite running(JavaPrograms.Program program) {
        return TestSite.with(
                data,
                builder -> builder.register(JavaPrograms.of(Map.of("program", session -> {
                    launches.add(session.run());
                    return program.run(session);
                }))));
    }

    private static void start(TestSite site, String id) {
        site.processes().start(id, JavaPrograms.start("program", Bytes.EMPTY), Attributes.NONE);
    }

    // --- resting

    @Test
    void givenAProgramThatSleeps_whenTheTimeHasCome_thenItIsLaunchedAgainAndGoesOn() {
        JavaPrograms.Program napping = session -> {
            if (session.find("nap").isEmpty()) {
                throw leave(session, Suspension.sleeping("nap", Instant.now().plusMillis(400), Bytes.of("z")));
            }
            return session.find("nap").orElseThrow();
        };
        try (TestSite site = running(napping)) {
            start(site, "p");
            site.awaitStatus("p", ProcessStatus.SUSPENDED);
            assertThat(site.processes().info("p").orElseThrow().reason()).isEqualTo("sleeping");

            assertThat(site.end("p").output()).contains(Bytes.of("z"));
            assertThat(launches).hasSize(2);
        }
    }

    @Test
    void givenAProgramThatWaitsForASignal_whenThatIsSent_thenItIsLaunchedAgainAtOnce() {
        JavaPrograms.Program waiting =
                session -> session.awaitSignal("go", Duration.ofHours(1)).orElse(Bytes.EMPTY);
        try (TestSite site = running(waiting)) {
            start(site, "p");
            site.awaitStatus("p", ProcessStatus.SUSPENDED);
            assertThat(site.processes().info("p").orElseThrow().reason()).isEqualTo("waiting_signal");

            site.processes().signalCheckpoint("p", "other", Bytes.of("no"));
            site.processes().signalCheckpoint("p", "go", Bytes.of("yes"));

            assertThat(site.end("p").output()).contains(Bytes.of("yes"));
            assertThat(launches).hasSize(2);
        }
    }

    @Test
    void givenASleepingProcess_whenItIsStopped_thenItIsCancelledAtOnceAndNotLaunched() {
        JavaPrograms.Program napping = session -> {
            throw leave(session, Suspension.sleeping("nap", Instant.now().plusSeconds(3_600), Bytes.EMPTY));
        };
        try (TestSite site = running(napping)) {
            start(site, "p");
            site.awaitStatus("p", ProcessStatus.SUSPENDED);

            site.environment.stop("p", Duration.ofHours(1), "enough");

            assertThat(site.end("p").status()).isEqualTo(ProcessStatus.CANCELLED);
            assertThat(launches).hasSize(1);
        }
    }

    @Test
    void givenAProgramThatHeedsASignal_whenItsNodeIsDrained_thenItLeavesAndIsLaunchedAgain() {
        AtomicInteger steps = new AtomicInteger();
        JavaPrograms.Program stepping = session -> {
            for (int i = 0; i < 10; i++) {
                session.checkpoint("step" + i, Bytes.of("x"));
                session.heed();
                if (steps.incrementAndGet() == 3) {
                    Processes.of(clientOf()).signal("p", ControlSignal.Type.SHUTDOWN, Bytes.EMPTY);
                }
            }
            return Bytes.of("done");
        };
        try (TestSite site = running(stepping)) {
            client = site.clew.client();
            start(site, "p");

            assertThat(site.end("p").output()).contains(Bytes.of("done"));
            assertThat(launches).hasSize(2);
        }
    }

    @SuppressWarnings("NullAway.Init")
    private volatile ClewClient client;

    private ClewClient clientOf() {
        return client;
    }

    // --- crashing

    @Test
    void givenAProgramThatCrashes_whenItSavesNothing_thenItIsGivenUp() {
        try (TestSite site = launching(run -> 9)) {
            site.image("job", "x");
            site.start(StartRequest.of("job").instanceId("p").maxCrashes(2));

            ProcessInfo end = site.end("p");
            assertThat(end.status()).isEqualTo(ProcessStatus.FAILED);
            assertThat(end.reason()).isEqualTo("crashed");
            assertThat(end.exitCode()).isEqualTo(OptionalInt.of(9));
            assertThat(launches).hasSize(2);
        }
    }

    @Test
    void givenAProgramThatCrashes_whenItSavesSomethingEachTime_thenItIsNotGivenUp() {
        ProcessProtocol[] protocol = new ProcessProtocol[1];
        Program stubborn = run -> {
            RunRef here = protocol[0].register(run, Optional.empty());
            int number = here.run().orElseThrow();
            protocol[0].checkpoint(here, "step" + number, Bytes.of("x"));
            if (number < 4) {
                return 1;
            }
            protocol[0].complete(here, Bytes.of("at last"));
            return 0;
        };
        try (TestSite site = launching(stubborn)) {
            protocol[0] = site.processes().protocol();
            site.image("job", "x");
            site.start(StartRequest.of("job").instanceId("p").maxCrashes(2));

            assertThat(site.end("p").output()).contains(Bytes.of("at last"));
            assertThat(launches).hasSize(4);
        }
    }

    @Test
    void givenAProgramThatCrashes_whenItMakesNoProgressAnyMore_thenItIsGivenUpThen() {
        ProcessProtocol[] protocol = new ProcessProtocol[1];
        Program stuck = run -> {
            RunRef here = protocol[0].register(run, Optional.empty());
            protocol[0].checkpoint(here, "step" + Math.min(2, here.run().orElseThrow()), Bytes.of("x"));
            return 1;
        };
        try (TestSite site = launching(stuck)) {
            protocol[0] = site.processes().protocol();
            site.image("job", "x");
            site.start(StartRequest.of("job").instanceId("p").maxCrashes(2));

            assertThat(site.end("p").reason()).isEqualTo("crashed");
            assertThat(launches).hasSize(3);
        }
    }

    @Test
    void givenAProgramThatTalks_whenALaterRunExitsWithoutAWord_thenItHasCrashedAndNotCompleted() {
        ProcessProtocol[] protocol = new ProcessProtocol[1];
        Program forgetful = run -> {
            if (run.run().orElseThrow() == 1) {
                protocol[0].register(run, Optional.empty());
            }
            return 0;
        };
        try (TestSite site = launching(forgetful)) {
            protocol[0] = site.processes().protocol();
            site.image("job", "x");
            site.start(StartRequest.of("job").instanceId("p").maxCrashes(2));

            assertThat(site.end("p").reason()).isEqualTo("crashed");
        }
    }

    // --- fencing

    @Test
    void givenARunThatIsLaunchedAgain_whenTheOneBeforeItAsksForSomething_thenThatIsRefused() {
        ProcessProtocol[] protocol = new ProcessProtocol[1];
        List<ProcessError> refused = new CopyOnWriteArrayList<>();
        Program crashing = run -> {
            int number = run.run().orElseThrow();
            RunRef here = protocol[0].register(run, Optional.empty());
            if (number == 1) {
                return 1;
            }
            RunRef before = new RunRef(run.instanceId(), OptionalInt.of(1));
            for (Runnable request : List.<Runnable>of(
                    () -> protocol[0].register(before, Optional.empty()),
                    () -> protocol[0].checkpoint(before, "k", Bytes.of("x")),
                    () -> protocol[0].complete(before, Bytes.EMPTY))) {
                assertThatExceptionOfType(ProcessException.class)
                        .isThrownBy(request::run)
                        .satisfies(why -> refused.add(why.error()));
            }
            protocol[0].complete(here, Bytes.of("second"));
            return 0;
        };
        try (TestSite site = launching(crashing)) {
            protocol[0] = site.processes().protocol();
            site.image("job", "x");
            site.start(StartRequest.of("job").instanceId("p"));

            assertThat(site.end("p").output()).contains(Bytes.of("second"));
            assertThat(refused).containsOnly(ProcessError.STALE_RUN).hasSize(3);
        }
    }

    // --- stopping

    @Test
    void givenAProgramThatRuns_whenItIsStopped_thenItIsToldWithItsNextCheckpoint() {
        CountDownLatch stopped = new CountDownLatch(1);
        JavaPrograms.Program heeding = session -> {
            session.checkpoint("one", Bytes.of("x"));
            stopped.await();
            session.heed();
            return Bytes.of("not reached");
        };
        try (TestSite site = running(heeding)) {
            start(site, "p");
            site.awaitStatus("p", ProcessStatus.RUNNING);
            site.environment.stop("p", Duration.ofMinutes(1), "enough");
            stopped.countDown();

            ProcessInfo end = site.end("p");
            assertThat(end.status()).isEqualTo(ProcessStatus.CANCELLED);
            assertThat(end.error().orElseThrow()).contains("enough");
        }
    }

    @Test
    void givenAProgramThatDoesNotListen_whenItIsStopped_thenItIsInterruptedAfterItsGrace() {
        CountDownLatch interrupted = new CountDownLatch(1);
        JavaPrograms.Program deaf = session -> {
            try {
                Thread.sleep(Duration.ofMinutes(10));
            } catch (InterruptedException now) {
                interrupted.countDown();
                throw now;
            }
            return Bytes.EMPTY;
        };
        try (TestSite site = running(deaf)) {
            start(site, "p");
            site.awaitStatus("p", ProcessStatus.RUNNING);
            site.environment.stop("p", Duration.ofMillis(200), "enough");

            assertThat(site.end("p").status()).isEqualTo(ProcessStatus.CANCELLED);
            TestSite.await(() -> interrupted.getCount() == 0);
        }
    }

    // --- many

    @Test
    void givenAThousandSleepers_whenTheyAreDueAtOnce_thenEachIsLaunchedOnceMore() {
        Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
        Instant due = Instant.now().plusSeconds(8);
        JavaPrograms.Program napping = session -> {
            counts.computeIfAbsent(session.instanceId(), id -> new AtomicInteger())
                    .incrementAndGet();
            if (session.find("nap").isEmpty()) {
                throw leave(session, Suspension.sleeping("nap", due, Bytes.of("z")));
            }
            return Bytes.of("up");
        };
        try (Clew clew = Clew.sqlite(data.resolve("clew.db"))
                .register(Processes.model())
                .register(JavaPrograms.of(Map.of("program", napping)))
                .start()) {
            Processes processes = Processes.of(clew.client());
            List<String> ids =
                    IntStream.range(0, 1_000).mapToObj(number -> "p" + number).toList();
            ids.parallelStream()
                    .forEach(id -> processes.start(id, JavaPrograms.start("program", Bytes.EMPTY), Attributes.NONE));

            ids.forEach(
                    id -> assertThat(processes.await(id, Duration.ofSeconds(90)).output())
                            .contains(Bytes.of("up")));

            assertThat(counts).hasSize(1_000);
            assertThat(counts.values()).extracting(AtomicInteger::get).containsOnly(2);
            assertThat(clew.client()
                            .handle(Processes.PROCESS, "p0")
                            .state(ProcessState.KEY)
                            .orElseThrow()
                            .launches())
                    .isEqualTo(2);
        }
    }
}
