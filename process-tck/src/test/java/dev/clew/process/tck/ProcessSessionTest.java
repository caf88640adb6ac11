package dev.clew.process.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.Clew;
import dev.clew.api.ApplicationException;
import dev.clew.api.Orchestration;
import dev.clew.api.Retry;
import dev.clew.api.TypeToken;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.JavaPrograms;
import dev.clew.process.ProcessCancelledException;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessSession;
import dev.clew.process.ProcessStatus;
import dev.clew.process.ProcessSuspendedException;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.SavedCheckpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program may rely on that registers by itself, and stays in memory as long as it likes. */
@Timeout(60)
final class ProcessSessionTest {

    private static final String ID = "p";

    private record Nothing() {}

    private static final Nothing NOTHING = new Nothing();

    private final Clew clew = Clew.inMemory().register(Processes.model()).start();
    private final Processes processes = Processes.of(clew.client());
    private final ProcessProtocol protocol = processes.protocol();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        clew.close();
    }

    private ProcessSession session() {
        return ProcessSession.register(protocol, ID);
    }

    private ProcessInfo info() {
        return processes.info(ID).orElseThrow();
    }

    // --- durable functions

    @Test
    void givenAFunctionThatComesToNothing_whenItHasRun_thenThatIsKeptToo() throws Exception {
        for (int run = 0; run < 2; run++) {
            session().durable("k", Nothing.class, () -> {
                done.incrementAndGet();
                return NOTHING;
            });
        }

        assertThat(session().find("k")).contains(Bytes.of("{}"));
        assertThat(done).hasValue(1);
    }

    @Test
    void givenAResultOfAnotherType_whenItIsFound_thenTheProgramIsToldAndTheFunctionDoesNotRun() {
        session().checkpoint("k", Bytes.of("no number"));

        assertThatThrownBy(() -> session().durable("k", Integer.class, done::incrementAndGet))
                .hasMessageContaining("Integer");
        assertThat(done).hasValue(0);
    }

    @Test
    void givenAFailureThatIsNotToBeRetried_whenItComes_thenThereIsOneAttemptAndNothingIsKept() {
        ProcessSession session = session();

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() ->
                        session.durable("k", TypeToken.of(String.class), Retry.fixed(5, Duration.ofMillis(1)), () -> {
                            done.incrementAndGet();
                            throw ApplicationException.nonRetryable("no_such_account", "there is no such account");
                        }));
        assertThat(done).hasValue(1);
        assertThat(processes.attempts(ID)).isEmpty();
        assertThat(session.find("k")).isEmpty();
    }

    @Test
    void givenAFunctionThatAlwaysFails_whenAllAttemptsAreMade_thenItsLastFailureIsTheProgramsAndIsNotKept() {
        ProcessSession session = session();

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() ->
                        session.durable("k", TypeToken.of(String.class), Retry.fixed(3, Duration.ofMillis(1)), () -> {
                            throw new IllegalStateException("no answer " + done.incrementAndGet());
                        }))
                .withMessage("no answer 3");
        assertThat(processes.attempts(ID))
                .extracting(SavedCheckpoint::key)
                .containsExactly("k::retry::1", "k::retry::2");
        assertThat(session.find("k")).isEmpty();
    }

    @Test
    void givenFunctionsOfManyItems_whenARunDiesAfterAttemptsOfEach_thenTheNextGoesOnWithThatOfEach() {
        Retry retry = Retry.fixed(3, Duration.ofMillis(1));
        ProcessSession first = session();
        for (int item = 0; item < 2; item++) {
            for (int attempt = 1; attempt <= item + 1; attempt++) {
                protocol.retryAttempt(first.run(), "charge/" + item, attempt, "no answer", Optional.of(Instant.now()));
            }
        }

        ProcessSession second = session();
        assertThat(attemptsOf(second, "charge/0", retry)).isEqualTo(2);
        assertThat(attemptsOf(second, "charge/1", retry)).isEqualTo(1);
    }

    private static int attemptsOf(ProcessSession session, String key, Retry retry) {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> session.durable(key, TypeToken.of(String.class), retry, () -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("no answer");
                }))
                .hasMessage("no answer");
        return attempts.get();
    }

    // --- what is asked of it

    @Test
    void givenARequestToEnd_whenAFunctionHasRun_thenItIsKeptAndTheProcessIsCancelledNotFailed() {
        ProcessSession session = session();

        assertThatExceptionOfType(ProcessCancelledException.class)
                .isThrownBy(() -> session.durable("k", Integer.class, () -> {
                    processes.signal(ID, ControlSignal.Type.CANCEL, Bytes.of("enough"));
                    return done.incrementAndGet();
                }))
                .withMessageContaining("enough");

        assertThat(session.cancelled()).isTrue();
        assertThat(info().status()).isEqualTo(ProcessStatus.CANCELLED);
        assertThat(processes.checkpoints(ID)).extracting(SavedCheckpoint::key).containsExactly("k");
    }

    @Test
    void givenNothingIsAsked_whenTheProgramHeeds_thenItGoesOn() {
        ProcessSession session = session();
        session.heed();
        processes.signal(ID, ControlSignal.Type.RESUME, Bytes.EMPTY);
        session.heed();

        assertThat(session.cancelled()).isFalse();
        assertThat(session.pollSignal()).isEmpty();
        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
    }

    @Test
    void givenAPauseFoundByPolling_whenTheProgramHeeds_thenItIsSuspendedAndARunAfterThatIsNotToldAgain() {
        ProcessSession first = session();
        processes.signal(ID, ControlSignal.Type.PAUSE, Bytes.EMPTY);

        assertThatExceptionOfType(ProcessSuspendedException.class).isThrownBy(first::heed);
        assertThat(first.cancelled()).isFalse();
        assertThat(info().reason()).isEqualTo("paused");

        ProcessSession second = session();
        second.heed();
        second.complete(Bytes.of("done"));
        assertThat(info().output()).contains(Bytes.of("done"));
    }

    @Test
    void givenAProgramThatWaits_whenItIsToEnd_thenItLearnsOfThatWhileItWaits() throws Exception {
        for (boolean sleeps : List.of(true, false)) {
            String id = ID + sleeps;
            ProcessSession session = ProcessSession.register(protocol, id);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var waiting = threads.submit(() -> {
                    if (sleeps) {
                        session.sleep("nap", Duration.ofDays(1));
                    } else {
                        session.awaitSignal("approval", Duration.ofDays(1));
                    }
                    return true;
                });
                processes.signal(id, ControlSignal.Type.CANCEL, Bytes.EMPTY);

                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(waiting::get)
                        .withCauseInstanceOf(ProcessCancelledException.class);
            }
            assertThat(processes.info(id).map(ProcessInfo::status)).contains(ProcessStatus.CANCELLED);
        }
    }

    // --- sleep

    @Test
    void givenASleepThatIsOver_whenALaterRunComesToIt_thenItDoesNotSleepAgain() throws Exception {
        session().sleep("nap", Duration.ofMillis(20));

        long begin = System.nanoTime();
        session().sleep("nap", Duration.ofDays(1));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void givenSleepsInARow_whenTheyAreOver_thenNoneWasShorterThanAskedAndTheProcessRuns() throws Exception {
        ProcessSession session = session();
        long begin = System.nanoTime();
        for (String nap : List.of("one", "two", "three")) {
            session.sleep(nap, Duration.ofMillis(40));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(119));
        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
        session.checkpoint("after", Bytes.EMPTY);
        assertThat(processes.checkpoints(ID))
                .extracting(SavedCheckpoint::key)
                .containsExactly("one", "two", "three", "after");
        assertThat(info().checkpoint()).contains("after");
    }

    @Test
    void givenASleepWithoutEnd_whenItIsBegun_thenTheProcessSleepsAndCanBeEnded() {
        ProcessSession session = ProcessSession.launched(protocol, RunRef.present(ID), InstantSource.system());

        assertThatExceptionOfType(ProcessSuspendedException.class)
                .isThrownBy(() -> session.sleep("for ever", Duration.ofSeconds(Long.MAX_VALUE)));
        assertThat(info().reason()).isEqualTo("sleeping");

        processes.signal(ID, ControlSignal.Type.CANCEL, Bytes.EMPTY);
        assertThat(info().status()).isEqualTo(ProcessStatus.CANCELLED);
    }

    // --- ids

    @Test
    void givenAProcessThatWasDeleted_whenAnotherOfItsIdRegisters_thenItFindsNothingOfIt() throws Exception {
        ProcessSession first = session();
        first.checkpoint("k", Bytes.of("old"));
        first.complete(Bytes.EMPTY);
        clew.client().handle(ID).delete();
        Thread.sleep(2);

        ProcessSession second = session();

        assertThat(second.find("k")).isEmpty();
        assertThat(second.checkpoint("k", Bytes.of("new")).found()).isFalse();
        assertThat(second.find("k")).contains(Bytes.of("new"));
    }

    @Test
    void givenTwoNamespaces_whenTheirProcessesHaveTheSameId_thenEachSeesItsOwn() {
        session().checkpoint("k", Bytes.of("here"));
        Processes elsewhere = Processes.of(clew.client("elsewhere"));
        assertThat(elsewhere.info(ID)).isEmpty();
        assertThat(elsewhere.protocol().status(ID)).isEmpty();

        ProcessSession other = ProcessSession.register(elsewhere.protocol(), ID);

        assertThat(other.find("k")).isEmpty();
        other.complete(Bytes.of("there"));
        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
        assertThat(elsewhere.checkpoints(ID)).isEmpty();
    }

    // --- families

    @Test
    void givenAnOrchestration_whenItStartsAProcessAsItsChild_thenItGetsItsOutput() {
        Orchestration<String, String> parent = Orchestration.of("parent", String.class, String.class);
        try (Clew family = Clew.inMemory()
                .register(Processes.model())
                .register(JavaPrograms.of(Map.of(
                        "program",
                        session -> Bytes.of(session.input().orElseThrow().toText() + "!"))))
                .register(
                        parent,
                        (context, input) -> context.call(
                                        Processes.PROCESS, JavaPrograms.start("program", Bytes.of(input)))
                                .toText())
                .start()) {
            assertThat(family.client().start(parent, "family", "hello").result(Duration.ofSeconds(30)))
                    .isEqualTo("hello!");
        }
    }
}
