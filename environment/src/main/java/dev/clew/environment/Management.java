package dev.clew.environment;

import dev.clew.process.Bytes;
import dev.clew.process.CheckpointQuery;
import dev.clew.process.CheckpointSummary;
import dev.clew.process.ControlSignal;
import dev.clew.process.EventQuery;
import dev.clew.process.Paging;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessInfo;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.Slice;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What those who manage processes of one namespace can ask of their environment: beside the engine this is an {@link Environment},
 * elsewhere a client of a server. Whatever the way there, the same is answered; {@code ManagementContract} judges that. Thread-safe.
 *
 * <p>A process or an image of another namespace is answered like one that is not there.
 *
 * <p>What is wrong with images, with a start or with what is looked for is an {@link EnvironmentException}; what a process cannot do,
 * and that nobody answers, is a {@link dev.clew.process.ProcessException}.
 */
public interface Management extends ImageManagement, AutoCloseable {

    /** How the environment is. One that cannot be reached throws. */
    Health health();

    // --- processes

    /**
     * Starts a process. One of the same id and image is left as it is, so asking again is harmless.
     *
     * @throws EnvironmentException if there is no such image, the id is taken by a process of another, or the request makes no sense
     * @throws dev.clew.process.ProcessException if the id is taken by something else
     */
    Started start(StartRequest request);

    /** Lists processes. */
    InstanceList list(InstanceQuery query);

    /** All that is known of a process; empty if there is none. */
    Optional<EnvironmentInstance> status(String id);

    /**
     * Waits until a process has ended.
     *
     * @throws dev.clew.process.ProcessException with {@link dev.clew.process.ProcessError#TIMEOUT} if it has not by then, or if there
     *     is none
     */
    ProcessInfo await(String id, Duration timeout);

    /**
     * Asks a process to end. A run that is under way is told with its next checkpoint; after the grace period it is told by its
     * runner, and killed after another, the one that it was started with.
     *
     * @throws dev.clew.process.ProcessException if there is none or it has ended
     */
    void stop(String id, Duration grace, String reason);

    /**
     * Has a process go on: one that rests, at once; one that has failed, from its last checkpoint.
     *
     * @throws dev.clew.process.ProcessException if there is none, or it is running or completed
     */
    void resume(String id);

    /**
     * Asks something of a process; see {@link dev.clew.process.Processes#signal}.
     *
     * @throws dev.clew.process.ProcessException if there is none or it has ended
     */
    void signal(String id, ControlSignal.Type type, Bytes payload);

    /**
     * Sends something to a checkpoint, which may not be there yet. What was sent before and not consumed is replaced.
     *
     * @throws dev.clew.process.ProcessException if there is no such process or it has ended
     */
    void signalCheckpoint(String id, String key, Bytes payload);

    // --- what a process has done

    /**
     * Its checkpoints that fit, without their states.
     *
     * @throws dev.clew.process.ProcessException if there is no such process
     */
    Slice<CheckpointSummary> checkpoints(String id, CheckpointQuery query, Paging paging);

    /**
     * A checkpoint or a recorded attempt; empty if there is none of that key.
     *
     * @throws dev.clew.process.ProcessException if there is no such process
     */
    Optional<SavedCheckpoint> checkpoint(String id, String key);

    /**
     * Its events that fit.
     *
     * @throws dev.clew.process.ProcessException if there is no such process
     */
    Slice<ProcessEvent> events(String id, EventQuery query, Paging paging);

    /**
     * The steps that its program tells of and that fit, by their beginnings.
     *
     * @throws dev.clew.process.ProcessException if there is no such process
     */
    Slice<StepSummary> steps(String id, StepSummaries.Query query, Paging paging);

    /**
     * The scopes around a scope that its program tells of, the nearest first; without itself.
     *
     * @throws dev.clew.process.ProcessException if there is no such process
     */
    List<StepSummaries.Scope> ancestors(String id, String scopeId);

    /** What a run has written, the last one if none is named; empty if nothing of it is kept where the environment is. */
    Optional<CapturedLogs> logs(String id, OptionalInt run);

    /** Counts how processes have ended in some time. Reads all that have, so not for every second. */
    Metrics metrics(Instant from, Instant until, Metrics.Granularity granularity);

    @Override
    void close();
}
