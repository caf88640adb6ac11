package dev.clew.process;

import dev.clew.api.LimitWaits;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * All that a process can ask of the engine that keeps it: the same beside the engine and through every transport.
 *
 * <p>What a method has done is durable when it returns. Each may be asked again after a failure that {@linkplain
 * ProcessError#isTransient says so}: a checkpoint that was saved is found, an end that has come stays. Thread-safe.
 *
 * <p>Every method but {@link #status} and {@link #close} throws {@link ProcessException} with {@link
 * ProcessError#INSTANCE_NOT_FOUND}, {@link ProcessError#INVALID_INSTANCE_STATE} or {@link ProcessError#STALE_RUN} where that is
 * so, and with {@link ProcessError#TIMEOUT} or {@link ProcessError#UNAVAILABLE} where nothing is known.
 */
public interface ProcessProtocol extends AutoCloseable {

    /** The longest key, id or name, in characters. */
    int MAX_KEY = 1_024;

    /**
     * Begins a run. A process that does not exist yet registers itself.
     *
     * @param checkpoint one that has to be there, if any
     * @return the run that has begun; those before it are refused from now on
     */
    RunRef register(RunRef run, Optional<String> checkpoint);

    /** Saves a state, unless there is one of this key: then that is what comes back, and the one given is ignored. */
    CheckpointReply checkpoint(RunRef run, String key, Bytes state);

    /** Looks for a checkpoint, saves nothing and consumes nothing. */
    CheckpointReply probe(RunRef run, String key);

    /**
     * Notes until when to sleep, unless that was noted before under this key.
     *
     * @param state saved with it
     * @return when the sleep is over, which may be past
     */
    Instant beginSleep(RunRef run, String key, Duration span, Bytes state);

    /** Reports something: {@link ProcessEvent#HEARTBEAT}, {@link ProcessEvent#CUSTOM}. */
    void event(RunRef run, String type, String subtype, Optional<String> checkpoint, Optional<Bytes> payload);

    /**
     * Records a failed attempt.
     *
     * @param attempt which one, from 1, whatever those before it cost
     * @param next when the next one may begin, if there is one
     * @param limits the waits for rate limits up to now, with the one that follows if this attempt was turned away for one
     */
    void retryAttempt(RunRef run, String key, int attempt, String error, Optional<Instant> next, LimitWaits limits);

    /** Records a failed attempt of which none was turned away for a rate limit. */
    default void retryAttempt(RunRef run, String key, int attempt, String error, Optional<Instant> next) {
        retryAttempt(run, key, attempt, error, next, LimitWaits.NONE);
    }

    /** The last failed attempt of a key that was recorded, by this run or one before it. */
    Optional<SavedCheckpoint> lastAttempt(RunRef run, String key);

    /** Ends the process well. */
    void complete(RunRef run, Bytes output);

    /** Ends the process badly. */
    void fail(RunRef run, String error);

    /** Ends this run, which is to exit now; the process goes on with the next. */
    void suspend(RunRef run, Suspension suspension);

    /** What is asked of the process. */
    Optional<ControlSignal> pollSignal(RunRef run);

    /** What was sent to a checkpoint that is not saved yet, or was saved with it. Consumes nothing. */
    Optional<Bytes> pollCustom(RunRef run, String key);

    /** Says that the process does what is asked of it. Nothing happens if that is not asked any more. */
    void acknowledge(RunRef run, ControlSignal.Type type);

    /** Where a process stands, this one or another; empty if there is none. */
    Optional<ProcessInfo> status(String instanceId);

    /** What the process was started with; empty if with nothing. */
    Optional<Bytes> input(RunRef run);

    @Override
    void close();

    /**
     * Why and until when a run leaves.
     *
     * @param until when to go on at the latest, if ever by the clock
     * @param signal the checkpoint whose signal is waited for, if one is
     * @param checkpoint a checkpoint to save at the same time
     */
    record Suspension(
            String reason, Optional<Instant> until, Optional<String> signal, Optional<String> checkpoint, Bytes state) {

        /** Until somebody resumes it. */
        public static final Suspension PLAIN =
                new Suspension("", Optional.empty(), Optional.empty(), Optional.empty(), Bytes.EMPTY);

        /** Until an instant, which is saved with a checkpoint. */
        public static Suspension sleeping(String key, Instant until, Bytes state) {
            return new Suspension("sleeping", Optional.of(until), Optional.empty(), Optional.of(key), state);
        }

        /** Until a checkpoint is sent something, or an instant has come. */
        public static Suspension waitingFor(String key, Optional<Instant> until) {
            return new Suspension("waiting_signal", until, Optional.of(key), Optional.empty(), Bytes.EMPTY);
        }
    }
}
