package dev.clew.process.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.clew.api.ApplicationException;
import dev.clew.api.LimitWaits;
import dev.clew.api.Retry;
import dev.clew.api.TypeToken;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointReply;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessProtocol.Suspension;
import dev.clew.process.ProcessQuota;
import dev.clew.process.ProcessSession;
import dev.clew.process.ProcessStatus;
import dev.clew.process.ProcessSuspendedException;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.SavedCheckpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process may rely on, whatever way it reaches its engine. A subclass for each way runs it there. */
@Timeout(60)
public abstract class ProtocolContract {

    /** How much the way that is judged is to let a process keep. */
    protected static final ProcessQuota QUOTA = new ProcessQuota(120, 40, 3L << 20);

    private static final Bytes A = Bytes.of("a");
    private static final Bytes B = Bytes.of("b");

    private final String id = "p-" + UUID.randomUUID();

    /** The way that is judged. The same connection each time. */
    protected abstract ProcessProtocol protocol();

    /** Those who manage the processes, beside the engine. */
    protected abstract Processes processes();

    /** Has the engine die and start again, with what the way to it needs. */
    protected abstract void restart();

    /** Deletes a process that has ended. */
    protected abstract void delete(String instanceId);

    private RunRef registered() {
        return protocol().register(RunRef.present(id), Optional.empty());
    }

    private ProcessInfo info() {
        return protocol().status(id).orElseThrow();
    }

    private static void assertRefused(ProcessError why, Callable<?> request) {
        assertThatExceptionOfType(ProcessException.class)
                .isThrownBy(request::call)
                .satisfies(refused -> assertThat(refused.error()).isEqualTo(why));
    }

    private static void assertRefused(ProcessError why, Runnable request) {
        assertRefused(why, () -> {
            request.run();
            return why;
        });
    }

    // --- registering

    @Test
    void givenNoProcess_whenItRegisters_thenItIsRunning() {
        assertThat(protocol().status(id)).isEmpty();

        RunRef run = registered();

        assertThat(run.instanceId()).isEqualTo(id);
        assertThat(run.run()).isEqualTo(OptionalInt.of(1));
        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
        assertThat(info().startedAt()).isPresent();
    }

    @Test
    void givenACheckpointToBeginFrom_whenThereIsNone_thenRegisteringIsRefused() {
        registered();

        assertRefused(
                ProcessError.CHECKPOINT_NOT_FOUND,
                () -> protocol().register(RunRef.present(id), Optional.of("missing")));
    }

    @Test
    void givenACheckpointToBeginFrom_whenItIsThere_thenRegisteringSucceeds() {
        protocol().checkpoint(registered(), "k", A);

        RunRef again = protocol().register(RunRef.present(id), Optional.of("k"));

        assertThat(again.run()).isEqualTo(OptionalInt.of(2));
        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
    }

    @Test
    void givenARunningProcess_whenItRegistersAgain_thenTheRunBeforeIsRefused() {
        RunRef first = registered();
        RunRef second = registered();

        assertThat(second.run()).isEqualTo(OptionalInt.of(2));
        assertRefused(ProcessError.STALE_RUN, () -> protocol().checkpoint(first, "k", A));
        assertRefused(ProcessError.STALE_RUN, () -> protocol().complete(first, A));
        assertRefused(ProcessError.STALE_RUN, () -> protocol().suspend(first, Suspension.PLAIN));
        assertThat(protocol().checkpoint(second, "k", B).found()).isFalse();
    }

    @Test
    void givenAProcessThatHasEnded_whenItRegistersAgain_thenItStaysAsItIs() {
        protocol().complete(registered(), A);

        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> registered());
        assertThat(info().status()).isEqualTo(ProcessStatus.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0000b"})
    void givenAnIdThatIsNone_whenItRegisters_thenThatIsSaid(String bad) {
        assertRefused(ProcessError.VALIDATION_ERROR, () -> protocol().register(RunRef.present(bad), Optional.empty()));
    }

    // --- checkpoints

    @Test
    void givenNoCheckpoint_whenOneIsSaved_thenItWasNotFoundAndIsTheLast() {
        CheckpointReply reply = protocol().checkpoint(registered(), "k", A);

        assertThat(reply.found()).isFalse();
        assertThat(reply.state()).isEmpty();
        assertThat(info().checkpoint()).contains("k");
    }

    @Test
    void givenACheckpoint_whenAnotherStateIsSavedUnderItsKey_thenTheFirstCounts() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", A);

        CheckpointReply reply = protocol().checkpoint(run, "k", B);

        assertThat(reply.found()).isTrue();
        assertThat(reply.state()).contains(A);
        assertThat(processes().checkpoint(id, "k").map(SavedCheckpoint::state)).contains(A);
    }

    @Test
    void givenACheckpoint_whenItIsLookedFor_thenItIsFoundAndNothingChanges() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", A);
        protocol().checkpoint(run, "l", B);

        assertThat(protocol().probe(run, "k").state()).contains(A);
        assertThat(protocol().probe(run, "missing").found()).isFalse();
        assertThat(info().checkpoint()).contains("l");
        assertThat(processes().checkpoints(id)).extracting(SavedCheckpoint::key).containsExactly("k", "l");
    }

    @Test
    void givenAnEmptyState_whenItIsSaved_thenItIsFound() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", Bytes.EMPTY);

        assertThat(protocol().probe(run, "k").found()).isTrue();
    }

    @Test
    void givenEveryByteThereIs_whenTheyAreSaved_thenTheyComeBack() {
        byte[] all = new byte[512];
        IntStream.range(0, all.length).forEach(i -> all[i] = (byte) i);
        RunRef run = registered();
        protocol().checkpoint(run, "k", Bytes.of(all));

        assertThat(protocol().checkpoint(run, "k", A).state()).contains(Bytes.of(all));
        assertThat(protocol().checkpoint(registered(), "k", A).state()).contains(Bytes.of(all));
    }

    @Test
    void givenAMegabyte_whenItIsSaved_thenItComesBack() {
        byte[] large = new byte[1 << 20];
        IntStream.range(0, large.length).forEach(i -> large[i] = (byte) (i * 31));
        RunRef run = registered();
        protocol().checkpoint(run, "k", Bytes.of(large));

        assertThat(protocol().probe(run, "k").state()).contains(Bytes.of(large));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b/../c", "with space", "käse ☃ 🧵", "a:b::c", "a.b%2Fc?d=e&f#g"})
    void givenAKeyOfAnyCharacters_whenItIsSaved_thenItIsThatKey(String key) {
        RunRef run = registered();
        protocol().checkpoint(run, key, A);

        assertThat(protocol().probe(run, key).state()).contains(A);
        assertThat(processes().checkpoints(id)).extracting(SavedCheckpoint::key).containsExactly(key);
    }

    @Test
    void givenTwoProcesses_whenTheyUseTheSameKey_thenEachHasItsOwn() {
        protocol().checkpoint(registered(), "k", A);
        RunRef other = protocol().register(RunRef.present(id + "-other"), Optional.empty());

        assertThat(protocol().checkpoint(other, "k", B).found()).isFalse();
    }

    @Test
    void givenNoSuchProcess_whenItSavesACheckpoint_thenThatIsSaid() {
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> protocol().checkpoint(RunRef.present(id), "k", A));
    }

    @Test
    void givenAProcessThatDoesNotRun_whenItSavesACheckpoint_thenThatIsSaid() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", A);
        protocol().suspend(run, Suspension.PLAIN);
        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> protocol().checkpoint(run, "l", A));
        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> protocol().checkpoint(run, "k", A));

        RunRef again = registered();
        protocol().complete(again, A);
        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> protocol().checkpoint(again, "l", A));
        assertThat(processes().checkpoints(id)).extracting(SavedCheckpoint::key).containsExactly("k");
    }

    @Test
    void givenARunThatDiedAfterTwoCheckpoints_whenTheNextRuns_thenItFindsThoseAndSavesTheRest() {
        RunRef first = registered();
        protocol().checkpoint(first, "1", A);
        protocol().checkpoint(first, "2", A);

        restart();
        RunRef second = registered();

        assertThat(protocol().checkpoint(second, "1", B).state()).contains(A);
        assertThat(protocol().checkpoint(second, "2", B).state()).contains(A);
        assertThat(protocol().checkpoint(second, "3", B).found()).isFalse();
        assertThat(protocol().checkpoint(second, "4", B).found()).isFalse();
    }

    @Test
    void givenTwoThatRaceForOneKey_whenBothSave_thenBothHaveTheStateOfOne() throws Exception {
        RunRef run = registered();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> protocol().checkpoint(run, "k", A));
            var other = threads.submit(() -> protocol().checkpoint(run, "k", B));
            Bytes kept =
                    processes().checkpoint(id, "k").map(SavedCheckpoint::state).orElse(A);
            one.get();
            other.get();

            assertThat(List.of(one.get().found(), other.get().found())).containsExactlyInAnyOrder(true, false);
            assertThat(protocol().probe(run, "k").state().orElseThrow()).isIn(A, B);
            assertThat(kept).isIn(A, B);
        }
    }

    @Test
    void givenAHundredCheckpoints_whenTheyAreSavedInARow_thenAllAreThereAndTheLastIsTheLast() {
        RunRef run = registered();
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> protocol().checkpoint(run, key, Bytes.of(key)));

        assertThat(processes().checkpoints(id)).extracting(SavedCheckpoint::key).containsExactlyElementsOf(keys);
        assertThat(info().checkpoint()).contains("k99");
    }

    @Test
    void givenManyProcesses_whenTheyRunAtTheSameTime_thenEachEndsWithItsOwn() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Optional<Bytes>>> programs = IntStream.range(0, 5)
                    .mapToObj(i -> (Callable<Optional<Bytes>>) () -> {
                        RunRef run = protocol().register(RunRef.present(id + "-" + i), Optional.empty());
                        for (int step = 0; step < 3; step++) {
                            protocol().checkpoint(run, "k" + step, Bytes.of("" + i));
                        }
                        protocol()
                                .complete(
                                        run, protocol().probe(run, "k2").state().orElse(Bytes.EMPTY));
                        return protocol().status(run.instanceId()).flatMap(ProcessInfo::output);
                    })
                    .toList();
            List<String> outputs = threads.invokeAll(programs).stream()
                    .map(ended -> ended.resultNow().orElseThrow().toText())
                    .toList();

            assertThat(outputs).containsExactly("0", "1", "2", "3", "4");
        }
    }

    @Test
    void givenAKeyThatIsNone_whenItIsSaved_thenThatIsSaid() {
        RunRef run = registered();

        assertRefused(ProcessError.VALIDATION_ERROR, () -> protocol().checkpoint(run, "", A));
        assertRefused(
                ProcessError.VALIDATION_ERROR,
                () -> protocol().checkpoint(run, "k".repeat(ProcessProtocol.MAX_KEY + 1), A));
        assertThat(protocol()
                        .checkpoint(run, "k".repeat(ProcessProtocol.MAX_KEY), A)
                        .found())
                .isFalse();
    }

    @Test
    void givenARecordOfAnAttempt_whenACheckpointHasItsName_thenItIsOneOfItsOwn() {
        RunRef run = registered();
        protocol().retryAttempt(run, "charge", 1, "no answer", Optional.empty());

        assertThat(protocol().probe(run, "charge::retry::1").found()).isFalse();
        assertThat(protocol().checkpoint(run, "charge::retry::1", A).found()).isFalse();
        assertThat(protocol().probe(run, "charge::retry::1").state()).contains(A);
    }

    @Test
    void givenAProcessThatWasDeleted_whenAnotherTakesItsId_thenNothingOfTheFirstIsFound() {
        RunRef first = registered();
        protocol().checkpoint(first, "k", A);
        protocol().complete(first, A);
        delete(id);

        ProcessProtocol other = processes().protocol();
        RunRef second = other.register(RunRef.present(id), Optional.empty());

        assertThat(protocol().probe(second, "k").found()).isFalse();
        assertThat(protocol().checkpoint(second, "k", B).found()).isFalse();
        assertThat(protocol().probe(second, "k").state()).contains(B);
    }

    // --- signals

    @ParameterizedTest
    @EnumSource(ControlSignal.Type.class)
    void givenASignal_whenItIsPolled_thenItStaysUntilItIsAcknowledged(ControlSignal.Type type) {
        RunRef run = registered();
        assertThat(protocol().pollSignal(run)).isEmpty();
        processes().signal(id, type, Bytes.of("why"));

        assertThat(protocol().pollSignal(run)).contains(new ControlSignal(type, Bytes.of("why")));
        assertThat(protocol().pollSignal(run)).isPresent();
        protocol().acknowledge(run, type);
        assertThat(protocol().pollSignal(run)).isEmpty();
    }

    @Test
    void givenASignal_whenACheckpointIsSaved_thenItRidesOnTheReplyAgainAndAgain() {
        RunRef run = registered();
        processes().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY);

        assertThat(protocol().checkpoint(run, "1", A).shouldPause()).isTrue();
        assertThat(protocol().checkpoint(run, "2", A).shouldPause()).isTrue();
        assertThat(protocol().checkpoint(run, "1", A).shouldPause()).isTrue();
        assertThat(processes().checkpoints(id)).hasSize(2);
    }

    @Test
    void givenARequestToEnd_whenAnotherIsSentLater_thenTheFirstStays() {
        RunRef run = registered();
        processes().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY);
        processes().signal(id, ControlSignal.Type.CANCEL, Bytes.of("enough"));
        processes().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY);

        assertThat(protocol().pollSignal(run))
                .contains(new ControlSignal(ControlSignal.Type.CANCEL, Bytes.of("enough")));
    }

    @Test
    void givenARequestToEnd_whenItIsAcknowledged_thenTheProcessIsCancelledForThat() {
        RunRef run = registered();
        processes().signal(id, ControlSignal.Type.CANCEL, Bytes.of("enough"));
        protocol().acknowledge(run, ControlSignal.Type.CANCEL);

        ProcessInfo info = processes().await(id, Duration.ofSeconds(20));
        assertThat(info.status()).isEqualTo(ProcessStatus.CANCELLED);
        assertThat(info.error().orElse("")).contains("enough");
        assertThat(info.finishedAt()).isPresent();
    }

    @Test
    void givenAPause_whenItIsAcknowledgedAndTheProcessResumed_thenItRunsOnWithoutIt() {
        RunRef run = registered();
        protocol().checkpoint(run, "1", A);
        processes().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY);
        protocol().acknowledge(run, ControlSignal.Type.PAUSE);
        assertThat(info().status()).isEqualTo(ProcessStatus.SUSPENDED);
        assertThat(info().reason()).isEqualTo("paused");

        RunRef again = registered();

        assertThat(protocol().checkpoint(again, "1", B).signal()).isEmpty();
        assertThat(protocol().checkpoint(again, "2", B).signal()).isEmpty();
        protocol().complete(again, B);
        assertThat(info().output()).contains(B);
    }

    @Test
    void givenAPause_whenTheProcessIsToMakeRoomToo_thenThePauseStays() {
        RunRef run = registered();
        processes().signal(id, ControlSignal.Type.PAUSE, Bytes.of("wait"));
        processes().signal(id, ControlSignal.Type.SHUTDOWN, Bytes.EMPTY);

        assertThat(protocol().pollSignal(run)).contains(new ControlSignal(ControlSignal.Type.PAUSE, Bytes.of("wait")));
    }

    @Test
    void givenARequestToEnd_whenTheRunDiesWithoutAnAnswer_thenTheNextIsToldToo() {
        protocol().checkpoint(registered(), "k", A);
        processes().signal(id, ControlSignal.Type.CANCEL, Bytes.EMPTY);

        restart();

        assertThat(protocol().checkpoint(registered(), "k", A).signal())
                .contains(new ControlSignal(ControlSignal.Type.CANCEL, Bytes.EMPTY));
        assertThat(processes().checkpoints(id)).hasSize(1);
    }

    @Test
    void givenARunThatIsToMakeRoom_whenItAcknowledges_thenItIsSuspendedAndDueAtOnce() {
        RunRef run = registered();
        processes().signal(id, ControlSignal.Type.SHUTDOWN, Bytes.EMPTY);
        protocol().acknowledge(run, ControlSignal.Type.SHUTDOWN);

        assertThat(info().status()).isEqualTo(ProcessStatus.SUSPENDED);
        assertThat(info().reason()).isEqualTo("shutdown_requested");
        assertThat(info().wakeAt().orElse(Instant.MAX)).isBefore(Instant.now().plusSeconds(10));
    }

    @Test
    void givenASignal_whenASleepIsBegunAndOver_thenItIsStillAskedOnTheNextCheckpoint() {
        RunRef run = registered();
        processes().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY);
        protocol().beginSleep(run, "nap", Duration.ZERO, Bytes.EMPTY);

        assertThat(protocol().checkpoint(run, "k", A).shouldPause()).isTrue();
    }

    @Test
    void givenAnAcknowledgementOfWhatIsNotAsked_whenItComes_thenNothingHappens() {
        RunRef run = registered();
        processes().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY);

        protocol().acknowledge(run, ControlSignal.Type.CANCEL);

        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
        assertThat(protocol().pollSignal(run)).isPresent();
    }

    @Test
    void givenAProcessThatRests_whenItIsToEnd_thenItHas() {
        protocol().suspend(registered(), Suspension.PLAIN);

        processes().signal(id, ControlSignal.Type.CANCEL, Bytes.EMPTY);

        assertThat(processes().await(id, Duration.ofSeconds(20)).status()).isEqualTo(ProcessStatus.CANCELLED);
    }

    @Test
    void givenNoProcessOrOneThatHasEnded_whenItIsSignalled_thenThatIsSaid() {
        assertRefused(
                ProcessError.INSTANCE_NOT_FOUND, () -> processes().signal(id, ControlSignal.Type.CANCEL, Bytes.EMPTY));
        assertThat(protocol().pollSignal(RunRef.present(id))).isEmpty();

        protocol().complete(registered(), A);

        assertRefused(
                ProcessError.INVALID_INSTANCE_STATE,
                () -> processes().signal(id, ControlSignal.Type.CANCEL, Bytes.EMPTY));
    }

    @Test
    void givenAProcessThatHasEndedInAnyWay_whenItIsSignalled_thenThatIsSaid() {
        protocol().fail(registered(), "no money");
        assertRefused(
                ProcessError.INVALID_INSTANCE_STATE,
                () -> processes().signal(id, ControlSignal.Type.CANCEL, Bytes.EMPTY));

        String cancelled = id + "-cancelled";
        protocol().suspend(protocol().register(RunRef.present(cancelled), Optional.empty()), Suspension.PLAIN);
        processes().signal(cancelled, ControlSignal.Type.CANCEL, Bytes.EMPTY);
        processes().await(cancelled, Duration.ofSeconds(20));
        assertRefused(
                ProcessError.INVALID_INSTANCE_STATE,
                () -> processes().signal(cancelled, ControlSignal.Type.PAUSE, Bytes.EMPTY));
    }

    // --- what is sent to checkpoints

    @Test
    void givenSomethingSentToACheckpoint_whenThatIsSaved_thenItComesWithItAndWithNoOther() {
        RunRef run = registered();
        processes().signalCheckpoint(id, "k", A);
        processes().signalCheckpoint(id, "k", B);

        assertThat(protocol().checkpoint(run, "other", A).custom()).isEmpty();
        assertThat(protocol().checkpoint(run, "k", A).custom()).contains(B);
    }

    @Test
    void givenSomethingSentToACheckpoint_whenItIsPolledOrLookedFor_thenItStaysUntilItIsSaved() {
        RunRef run = registered();
        processes().signalCheckpoint(id, "k", A);

        assertThat(protocol().pollCustom(run, "k")).contains(A);
        assertThat(protocol().pollCustom(run, "k")).contains(A);
        assertThat(protocol().probe(run, "k").custom()).contains(A);
        assertThat(protocol().pollCustom(run, "other")).isEmpty();
        assertThat(protocol().checkpoint(run, "k", B).custom()).contains(A);
    }

    @Test
    void givenACheckpointThatConsumedWhatWasSent_whenARunFindsItLater_thenItGetsThatToo() {
        RunRef first = registered();
        processes().signalCheckpoint(id, "k", A);
        protocol().checkpoint(first, "k", B);

        restart();
        RunRef second = registered();

        assertThat(protocol().checkpoint(second, "k", B).custom()).contains(A);
        assertThat(protocol().pollCustom(second, "k")).contains(A);
    }

    @Test
    void givenSomethingSentToACheckpoint_whenARunLeavesToSleepUnderItsKey_thenItStaysWithIt() {
        RunRef first = registered();
        processes().signalCheckpoint(id, "nap", A);
        protocol().suspend(first, Suspension.sleeping("nap", Instant.ofEpochMilli(0), B));

        RunRef second = registered();

        assertThat(protocol().probe(second, "nap").custom()).contains(A);
        assertThat(protocol().pollCustom(second, "nap")).contains(A);
    }

    @Test
    void givenSomethingSentToACheckpointThatIsSaved_whenItIsPolled_thenThereIsNothing() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", A);
        processes().signalCheckpoint(id, "k", B);

        assertThat(protocol().pollCustom(run, "k")).isEmpty();
        assertThat(protocol().probe(run, "k").custom()).isEmpty();
    }

    @Test
    void givenNoProcessOrOneThatHasEnded_whenItsCheckpointIsSentSomething_thenThatIsSaid() {
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> processes().signalCheckpoint(id, "k", A));
        protocol().complete(registered(), A);

        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> processes().signalCheckpoint(id, "k", A));
    }

    @Test
    void givenARunThatLeftToWait_whenSomethingIsSentToThatCheckpoint_thenItIsDueAndByNoOther() {
        protocol().suspend(registered(), Suspension.waitingFor("k", Optional.empty()));
        assertThat(info().reason()).isEqualTo("waiting_signal");
        processes().signalCheckpoint(id, "other", A);
        assertThat(info().wakeAt()).isEmpty();

        processes().signalCheckpoint(id, "k", A);

        assertThat(info().wakeAt()).isPresent();
        assertThat(protocol().checkpoint(registered(), "k", B).custom()).contains(A);
    }

    @Test
    void givenARunThatLeavesToWaitForWhatWasSent_whenItIsLookedAt_thenItIsDue() {
        RunRef run = registered();
        processes().signalCheckpoint(id, "k", A);
        protocol().suspend(run, Suspension.waitingFor("k", Optional.empty()));

        assertThat(info().wakeAt()).isPresent();
    }

    @Test
    void givenAPausedProcess_whenSomethingIsSentToACheckpoint_thenItStaysPaused() {
        RunRef run = registered();
        processes().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY);
        protocol().acknowledge(run, ControlSignal.Type.PAUSE);
        processes().signalCheckpoint(id, "k", A);

        assertThat(info().reason()).isEqualTo("paused");
        assertThat(info().wakeAt()).isEmpty();
    }

    // --- sleep

    @Test
    void givenASleep_whenItIsAskedForAgain_thenItEndsWhenItWasToEnd() {
        RunRef first = registered();
        Instant until = protocol().beginSleep(first, "nap", Duration.ofHours(1), A);

        restart();
        RunRef second = registered();

        assertThat(protocol().beginSleep(second, "nap", Duration.ofHours(1), A)).isEqualTo(until);
        assertThat(protocol().probe(second, "nap").state()).contains(A);
    }

    @Test
    void givenTwoSleeps_whenARunAfterThemAsks_thenEachHasItsOwnEnd() {
        RunRef first = registered();
        Instant over = protocol().beginSleep(first, "first", Duration.ZERO, Bytes.EMPTY);
        Instant until = protocol().beginSleep(first, "second", Duration.ofHours(1), Bytes.EMPTY);

        RunRef second = registered();

        assertThat(protocol().beginSleep(second, "first", Duration.ofHours(1), Bytes.EMPTY))
                .isEqualTo(over);
        assertThat(protocol().beginSleep(second, "second", Duration.ofHours(2), Bytes.EMPTY))
                .isEqualTo(until);
    }

    @Test
    void givenARunThatLeavesToSleep_whenItIsLookedAt_thenItSleepsWithACheckpointUntilThen() {
        Instant until = Instant.ofEpochMilli(System.currentTimeMillis() + 3_600_000);
        protocol().suspend(registered(), Suspension.sleeping("nap", until, A));

        assertThat(info().status()).isEqualTo(ProcessStatus.SUSPENDED);
        assertThat(info().reason()).isEqualTo("sleeping");
        assertThat(info().wakeAt()).contains(until);
        assertThat(protocol().beginSleep(registered(), "nap", Duration.ofHours(9), B))
                .isEqualTo(until);
    }

    // --- events, attempts, input

    @Test
    void givenEvents_whenTheyAreRead_thenTheyAreAsTheyWereReportedAndNothingElseChanged() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", A);
        protocol().event(run, ProcessEvent.HEARTBEAT, "", Optional.empty(), Optional.empty());
        protocol().event(run, ProcessEvent.CUSTOM, "progress", Optional.of("k"), Optional.of(Bytes.of("{\"n\":1}")));

        assertThat(processes().events(id))
                .extracting(ProcessEvent::type, ProcessEvent::subtype, ProcessEvent::checkpoint, ProcessEvent::payload)
                .containsExactly(
                        tuple("started", "", Optional.empty(), Optional.empty()),
                        tuple("heartbeat", "", Optional.empty(), Optional.empty()),
                        tuple("custom", "progress", Optional.of("k"), Optional.of(Bytes.of("{\"n\":1}"))));
        assertThat(info().checkpoint()).contains("k");
        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
    }

    @Test
    void givenARunThatEndsOrLeaves_whenEventsAreRead_thenThereIsOneOfThat() {
        protocol().suspend(registered(), Suspension.PLAIN);
        assertThat(info().status()).isEqualTo(ProcessStatus.SUSPENDED);
        assertThat(info().wakeAt()).isEmpty();
        protocol().complete(registered(), A);
        String other = id + "-other";
        protocol().fail(protocol().register(RunRef.present(other), Optional.empty()), "no money");

        assertThat(processes().events(id))
                .extracting(ProcessEvent::type, ProcessEvent::payload)
                .containsExactly(
                        tuple("started", Optional.empty()),
                        tuple("suspended", Optional.empty()),
                        tuple("started", Optional.empty()),
                        tuple("completed", Optional.of(A)));
        assertThat(processes().events(other))
                .extracting(ProcessEvent::type, ProcessEvent::payload)
                .containsExactly(
                        tuple("started", Optional.empty()), tuple("failed", Optional.of(Bytes.of("no money"))));
    }

    @Test
    void givenFailedAttempts_whenTheNextRunAsks_thenItKnowsTheLast() {
        RunRef first = registered();
        Instant next = Instant.ofEpochMilli(System.currentTimeMillis() + 60_000);
        protocol().retryAttempt(first, "charge", 1, "no answer", Optional.empty());
        protocol().retryAttempt(first, "charge", 2, "no answer again", Optional.of(next));

        restart();
        RunRef second = registered();

        SavedCheckpoint last = protocol().lastAttempt(second, "charge").orElseThrow();
        assertThat(last.attempt()).isEqualTo(OptionalInt.of(2));
        assertThat(last.error()).contains("no answer again");
        assertThat(last.until()).contains(next);
        assertThat(protocol().lastAttempt(second, "other")).isEmpty();
        assertThat(processes().attempts(id))
                .extracting(SavedCheckpoint::key)
                .containsExactly("charge::retry::1", "charge::retry::2");
        assertThat(protocol().probe(second, "charge").found()).isFalse();
    }

    @Test
    void givenAttemptsThatMetRateLimits_whenTheNextRunAsks_thenItKnowsWhatTheWaitsCameTo() {
        RunRef first = registered();
        LimitWaits waits = new LimitWaits(1, Duration.ofMillis(1_500));
        protocol().retryAttempt(first, "charge", 2, "too many", Optional.of(Instant.EPOCH), waits);

        restart();
        RunRef second = registered();

        assertThat(protocol().lastAttempt(second, "charge").map(SavedCheckpoint::limits))
                .contains(waits);
        assertRefused(
                ProcessError.VALIDATION_ERROR,
                () -> protocol()
                        .retryAttempt(second, "charge", 1, "?", Optional.empty(), waits.plus(Duration.ofSeconds(1))));
        protocol().retryAttempt(second, "other", 1, "no answer", Optional.empty());
        assertThat(protocol().lastAttempt(second, "other").map(SavedCheckpoint::limits))
                .contains(LimitWaits.NONE);
    }

    @Test
    void givenAServiceThatSaysWhenToComeAgain_whenADurableFunctionCallsIt_thenThatIsTheWait() throws Exception {
        ProcessSession session = ProcessSession.register(protocol(), id);
        AtomicInteger calls = new AtomicInteger();

        session.durable("k", TypeToken.of(Integer.class), Retry.fixed(2, Duration.ofHours(1)), () -> {
            if (calls.incrementAndGet() == 1) {
                throw ApplicationException.retryAfter("busy", "later", Duration.ofMillis(50));
            }
            return calls.get();
        });

        SavedCheckpoint attempt = processes().attempts(id).getFirst();
        assertThat(attempt.until().orElseThrow())
                .isBetween(attempt.at().minusSeconds(5), attempt.at().plusSeconds(5));
        assertThat(calls).hasValue(2);
    }

    @Test
    void givenAServiceWithALimit_whenADurableFunctionMeetsItInTwoRuns_thenThatCostsNoAttempt() throws Exception {
        Retry once = Retry.fixed(1, Duration.ofHours(1));
        AtomicInteger calls = new AtomicInteger();
        Callable<Integer> limited = () -> switch (calls.incrementAndGet()) {
            case 1, 3 -> throw ApplicationException.rateLimited("too many", Duration.ofMillis(100));
            case 2 -> throw new ProcessSuspendedException("this run dies");
            default -> calls.get();
        };

        assertThatExceptionOfType(ProcessSuspendedException.class)
                .isThrownBy(() -> ProcessSession.register(protocol(), id)
                        .durable("k", TypeToken.of(Integer.class), once, limited));
        int result = ProcessSession.register(protocol(), id).durable("k", TypeToken.of(Integer.class), once, limited);

        assertThat(result).isEqualTo(4);
        assertThat(processes().attempts(id))
                .extracting(SavedCheckpoint::key, SavedCheckpoint::limits)
                .containsExactly(
                        tuple("k::retry::1", new LimitWaits(1, Duration.ofMillis(100))),
                        tuple("k::retry::2", new LimitWaits(2, Duration.ofMillis(200))));
    }

    @Test
    void givenALimitThatLastsLongerThanThePatience_whenADurableFunctionMeetsItAgain_thenThatIsItsFailure() {
        ProcessSession session = ProcessSession.register(protocol(), id);
        Retry patient = Retry.fixed(9, Duration.ZERO).patience(Duration.ofMillis(150));
        AtomicInteger calls = new AtomicInteger();

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> session.durable("k", TypeToken.of(Integer.class), patient, () -> {
                    calls.incrementAndGet();
                    throw ApplicationException.rateLimited("too many", Duration.ofMillis(100));
                }))
                .withMessageContaining("too many");
        assertThat(calls).hasValue(2);
    }

    // --- how much a process may keep

    private static void assertOverQuota(String setting, Runnable request) {
        assertThatExceptionOfType(ProcessException.class)
                .isThrownBy(request::run)
                .withMessageContaining(setting)
                .satisfies(refused -> assertThat(refused.error()).isEqualTo(ProcessError.QUOTA_EXCEEDED));
    }

    @Test
    void givenAsManyCheckpointsAsAreAllowed_whenAnotherIsToBeSaved_thenThatIsRefusedAndTheProcessCanEnd() {
        RunRef run = registered();
        for (int i = 0; i < QUOTA.checkpoints(); i++) {
            protocol().checkpoint(run, "k" + i, A);
        }

        Instant later = Instant.now().plusSeconds(60);
        assertOverQuota("max-checkpoints", () -> protocol().checkpoint(run, "one more", A));
        assertOverQuota("max-checkpoints", () -> protocol().beginSleep(run, "nap", Duration.ofMinutes(1), A));
        assertOverQuota("max-checkpoints", () -> protocol().suspend(run, Suspension.sleeping("nap", later, A)));
        assertThat(protocol().checkpoint(run, "k7", B).state()).contains(A);
        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
        protocol().complete(run, B);
        assertThat(info().output()).contains(B);
        assertThat(processes().checkpoints(id)).hasSize(QUOTA.checkpoints());
    }

    @Test
    void givenAsManyEventsAsAreAllowed_whenAnotherIsReported_thenThatIsRefusedAndCheckpointsAreNot() {
        RunRef run = registered();
        for (int i = 0; i < QUOTA.events(); i++) {
            protocol().event(run, ProcessEvent.HEARTBEAT, "", Optional.empty(), Optional.empty());
        }

        assertOverQuota(
                "max-events",
                () -> protocol().event(run, ProcessEvent.CUSTOM, "progress", Optional.empty(), Optional.of(A)));
        assertOverQuota("max-events", () -> protocol().retryAttempt(run, "k", 1, "no answer", Optional.empty()));
        assertThat(protocol().checkpoint(run, "k", A).found()).isFalse();
    }

    @Test
    void givenAsMuchAsIsAllowed_whenTheEngineStartsAgain_thenItIsRefusedStillAndARunWithALargerQuotaGoesOn() {
        byte[] large = new byte[1 << 20];
        RunRef run = registered();
        protocol().checkpoint(run, "one", Bytes.of(large));
        protocol().event(run, ProcessEvent.CUSTOM, "two", Optional.empty(), Optional.of(Bytes.of(large)));
        assertOverQuota("max-process-bytes", () -> protocol().checkpoint(run, "three", Bytes.of(large)));

        restart();
        assertOverQuota("max-process-bytes", () -> protocol().checkpoint(run, "three", Bytes.of(large)));
        RunRef next = processes()
                .quota(QUOTA.bytes(QUOTA.bytes() + 100))
                .protocol()
                .register(RunRef.present(id), Optional.empty());

        assertThat(protocol().checkpoint(next, "three", Bytes.of(large)).found())
                .isFalse();
        assertThat(protocol().probe(next, "one").state()).contains(Bytes.of(large));
    }

    @Test
    void givenACheckpointThatSomebodyElseHasSaved_whenItIsSavedByOneWhoHasNotReadIt_thenItsStateIsFound() {
        RunRef run = registered();
        ProcessProtocol other = processes().protocol();
        assertThat(other.probe(run, "k").found()).isFalse();
        protocol().checkpoint(run, "k", A);

        CheckpointReply reply = other.checkpoint(run, "k", B);

        assertThat(reply.found()).isTrue();
        assertThat(reply.state()).contains(A);
    }

    @Test
    void givenNumbersThatMakeNoSense_whenTheyAreSent_thenThatIsSaid() {
        RunRef run = registered();

        assertRefused(
                ProcessError.VALIDATION_ERROR,
                () -> protocol().retryAttempt(run, "charge", 0, "no answer", Optional.empty()));
        assertRefused(
                ProcessError.VALIDATION_ERROR,
                () -> protocol().beginSleep(run, "nap", Duration.ofSeconds(-1), Bytes.EMPTY));
    }

    @Test
    void givenFiveSignsOfLife_whenEventsAreRead_thenThereAreFiveInTheirOrder() {
        RunRef run = registered();
        for (int i = 0; i < 5; i++) {
            protocol().event(run, ProcessEvent.HEARTBEAT, "", Optional.empty(), Optional.empty());
        }
        protocol().checkpoint(run, "k", A);

        List<ProcessEvent> events = processes().events(id);
        assertThat(events)
                .extracting(ProcessEvent::type)
                .containsExactly("started", "heartbeat", "heartbeat", "heartbeat", "heartbeat", "heartbeat");
        assertThat(events).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
    }

    @Test
    void givenAProcessWithoutInput_whenItIsLoaded_thenThereIsNone() {
        assertThat(protocol().input(registered())).isEmpty();
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> protocol().input(RunRef.present(id + "-none")));
    }

    // --- the end

    @Test
    void givenARunningProcess_whenItCompletes_thenItsOutputIsThereForAll() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", A);
        protocol().complete(run, B);

        assertThat(info().status()).isEqualTo(ProcessStatus.COMPLETED);
        assertThat(info().output()).contains(B);
        assertThat(info().reason()).isEqualTo("completed");
        assertThat(processes().checkpoints(id)).hasSize(1);
        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> protocol().fail(run, "too late"));
        assertThat(info().status()).isEqualTo(ProcessStatus.COMPLETED);
    }

    @Test
    void givenARunningProcess_whenItFails_thenItsErrorIsThereForAll() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", A);
        protocol().fail(run, "no money");

        assertThat(info().status()).isEqualTo(ProcessStatus.FAILED);
        assertThat(info().error()).contains("no money");
        assertThat(info().reason()).isEqualTo("application_error");
        assertThat(processes().checkpoints(id)).hasSize(1);
    }

    @Test
    void givenAProcessThatFailed_whenItIsResumed_thenItGoesOnFromItsLastCheckpoint() {
        RunRef run = registered();
        protocol().checkpoint(run, "k", A);
        protocol().fail(run, "no money");

        processes().resume(id);
        RunRef again = registered();

        assertThat(protocol().checkpoint(again, "k", B).state()).contains(A);
        protocol().complete(again, B);
        assertThat(info().status()).isEqualTo(ProcessStatus.COMPLETED);
    }

    @Test
    void givenAProcessThatCannotBeResumed_whenItIs_thenThatIsSaid() {
        assertRefused(ProcessError.INSTANCE_NOT_FOUND, () -> processes().resume(id));
        RunRef run = registered();
        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> processes().resume(id));
        protocol().complete(run, A);

        assertRefused(ProcessError.INVALID_INSTANCE_STATE, () -> processes().resume(id));
        assertThat(info().output()).contains(A);
    }

    @Test
    void givenAProcessThatDoesNotEnd_whenSomebodyWaits_thenItIsSaidWhenTheTimeIsOver() {
        registered();

        assertRefused(ProcessError.TIMEOUT, () -> processes().await(id, Duration.ofMillis(50)));
        assertThat(info().status()).isEqualTo(ProcessStatus.RUNNING);
    }

    @Test
    void givenAnotherProcess_whenItIsAskedFor_thenItsEndIsSeen() {
        protocol().complete(registered(), A);

        assertThat(protocol().status(id).flatMap(ProcessInfo::output)).contains(A);
        assertThat(protocol().status(id + "-none")).isEmpty();
    }
}
