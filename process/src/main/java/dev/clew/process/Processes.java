package dev.clew.process;

import dev.clew.api.Attributes;
import dev.clew.api.ClewClient;
import dev.clew.api.Failure;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.ReceivedUpdate;
import dev.clew.api.StartOptions;
import dev.clew.engine.Registration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Processes of one namespace, for those who manage them: started, looked at, and steered. All that a {@link ClewClient} does is
 * possible too: these are instances like any others, of the orchestration {@link #PROCESS}. Thread-safe.
 */
public final class Processes {

    /** What every process runs as. Start it as a child to have a process within an orchestration. */
    public static final Orchestration<ProcessStart, Bytes> PROCESS =
            Orchestration.of("process", ProcessStart.class, Bytes.class);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ClewClient client;
    private final Calls calls;
    private final ProcessQuota quota;

    private Processes(ClewClient client, Calls calls, ProcessQuota quota) {
        this.client = client;
        this.calls = calls;
        this.quota = quota;
    }

    /** Those that a client sees. */
    public static Processes of(ClewClient client) {
        return new Processes(client, new Calls(client, PATIENCE), ProcessQuota.DEFAULT);
    }

    /** The same, of which runs that register from now on may keep so much. */
    public Processes quota(ProcessQuota most) {
        return new Processes(client, calls, most);
    }

    /** What an engine has to register to keep processes. */
    public static Registration model() {
        return registry -> registry.register(PROCESS, ProcessCode::run);
    }

    /** What a program asks, beside the engine. */
    public ProcessProtocol protocol() {
        return new EmbeddedProtocol(client, calls, quota);
    }

    /**
     * Starts a process. One of the same id that was started the same way is left as it is, so asking again is harmless.
     *
     * @return whether it was started by this call
     * @throws ProcessException with {@link ProcessError#INSTANCE_ALREADY_EXISTS} if the id is taken by something else
     */
    public boolean start(String id, ProcessStart start, Attributes attributes) {
        return calls.mapped(id, () -> {
            try {
                client.start(PROCESS, id, start, StartOptions.DEFAULT.attributes(attributes));
                return true;
            } catch (InstanceExistsException taken) {
                requireProcess(id);
                return false;
            }
        });
    }

    private void requireProcess(String id) {
        InstanceInfo info = client.handle(id).info();
        if (!info.name().equals(PROCESS.name())) {
            throw new ProcessException(
                    ProcessError.INSTANCE_ALREADY_EXISTS,
                    "'" + id + "' is the id of an instance of '" + info.name() + "'; choose another");
        }
    }

    /**
     * Asks something of a process. One that rests is cancelled, resumed or paused at once; one that runs is told with its next
     * checkpoint. A process that was asked to end stays so.
     *
     * @param reason handed on to the process
     * @throws ProcessException if there is none or it has ended
     */
    public void signal(String id, ControlSignal.Type type, Bytes reason) {
        calls.update(id, Requests.CONTROL, new Requests.Control(new ControlSignal(type, reason), Optional.empty()));
    }

    /**
     * Asks a process to end, as {@link #signal} does with {@link ControlSignal.Type#CANCEL}, and gives a run that is under way so
     * long to do it by itself. A launched program that has not registered has nobody who could hear of it, and is ended at once.
     *
     * @throws ProcessException if there is none or it has ended
     */
    public void stop(String id, Bytes reason, Duration grace) {
        if (grace.isNegative()) {
            throw new ProcessException(
                    ProcessError.VALIDATION_ERROR, "a grace period must not be negative, was " + grace);
        }
        calls.update(
                id,
                Requests.CONTROL,
                new Requests.Control(new ControlSignal(ControlSignal.Type.CANCEL, reason), Optional.of(grace)));
    }

    /**
     * Sends something to a checkpoint, which may not be there yet. What was sent before and not consumed is replaced.
     *
     * @throws ProcessException if there is no such process or it has ended
     */
    public void signalCheckpoint(String id, String key, Bytes payload) {
        calls.update(id, Requests.CUSTOM, new Requests.Custom(key, payload));
    }

    /**
     * Has a process go on: one that rests, at once; one that failed or was cancelled, from its last checkpoint.
     *
     * @throws ProcessException if there is none, or it is running or completed
     */
    public void resume(String id) {
        InstanceHandle<?> handle = client.handle(id);
        InstanceInfo info = calls.mapped(id, handle::info);
        switch (info.status()) {
            case FAILED ->
                calls.mapped(id, () -> {
                    goOn(handle, info);
                    return true;
                });
            case PAUSED ->
                calls.mapped(id, () -> {
                    handle.resume();
                    return true;
                });
            case RUNNING -> {
                ProcessStatus status = info(id).orElseThrow().status();
                if (status != ProcessStatus.SUSPENDED) {
                    throw new ProcessException(
                            ProcessError.INVALID_INSTANCE_STATE,
                            "process '" + id + "' is " + status.label() + "; there is nothing to resume");
                }
                signal(id, ControlSignal.Type.RESUME, Bytes.EMPTY);
            }
            case COMPLETED, CANCELLED, TERMINATED, PARKED, QUARANTINED ->
                throw new ProcessException(
                        ProcessError.INVALID_INSTANCE_STATE,
                        "process '" + id + "' is " + info.status()
                                + " and cannot be resumed; 'clew reset' has an instance go on from an earlier place");
        }
    }

    /** Where an instance stands as a process, by what a listing says of it. */
    public static ProcessStatus status(InstanceInfo info) {
        if (info.status().ended() || info.status().held()) {
            return ended(info);
        }
        return info.customStatus().flatMap(ProcessStatus::of).orElse(ProcessStatus.PENDING);
    }

    /** From before the request that ended it, if one did; else from before the failure. */
    private static void goOn(InstanceHandle<?> handle, InstanceInfo info) {
        handle.updates(info.execution(), 0).updates().reversed().stream()
                .filter(Processes::mayEndIt)
                .findFirst()
                .ifPresentOrElse(end -> handle.reset(end.turn(), "resumed"), handle::retry);
    }

    private static boolean mayEndIt(ReceivedUpdate update) {
        if (update.name().equals(Requests.END.name())) {
            return update.result(Requests.END).isPresent();
        }
        if (update.name().equals(Requests.ACKNOWLEDGE.name())) {
            return update.input(Requests.ACKNOWLEDGE).type() == ControlSignal.Type.CANCEL;
        }
        return update.name().equals(Requests.CONTROL.name())
                && update.input(Requests.CONTROL).signal().type() == ControlSignal.Type.CANCEL;
    }

    /** Where a process stands; empty if there is none. */
    public Optional<ProcessInfo> info(String id) {
        return calls.info(id);
    }

    /**
     * Waits until a process has ended.
     *
     * @throws ProcessException with {@link ProcessError#TIMEOUT} if it has not by then
     */
    public ProcessInfo await(String id, Duration timeout) {
        return calls.await(id, timeout);
    }

    /** Its checkpoints, oldest first. */
    public List<SavedCheckpoint> checkpoints(String id) {
        return calls.mapped(id, () -> calls.log(id).refresh().checkpoints());
    }

    /** The failed attempts it has recorded, oldest first. */
    public List<SavedCheckpoint> attempts(String id) {
        return calls.mapped(id, () -> calls.log(id).refresh().attempts());
    }

    /** A checkpoint or a recorded attempt; empty if there is none of that key. */
    public Optional<SavedCheckpoint> checkpoint(String id, String key) {
        return calls.mapped(id, () -> {
            ProcessLog log = calls.log(id).refresh();
            return log.checkpoint(key).or(() -> log.attempt(key));
        });
    }

    /** What has happened to it, oldest first. */
    public List<ProcessEvent> events(String id) {
        return calls.mapped(id, () -> calls.log(id).refresh().events());
    }

    /**
     * Its checkpoints, or the records of its failed attempts, that fit.
     *
     * @throws ProcessException with {@link ProcessError#INSTANCE_NOT_FOUND} if there is no such process
     */
    public Slice<CheckpointSummary> checkpoints(String id, CheckpointQuery query, Paging paging) {
        List<SavedCheckpoint> all = query.attempts() ? attempts(id) : checkpoints(id);
        return paging.of(all.stream().filter(query::fits).toList()).map(CheckpointSummary::of);
    }

    /**
     * Its events that fit.
     *
     * @throws ProcessException with {@link ProcessError#INSTANCE_NOT_FOUND} if there is no such process
     */
    public Slice<ProcessEvent> events(String id, EventQuery query, Paging paging) {
        return paging.of(events(id).stream().filter(query::fits).toList());
    }

    /**
     * The steps that its program tells of and that fit, by their beginnings.
     *
     * @throws ProcessException with {@link ProcessError#INSTANCE_NOT_FOUND} if there is no such process
     */
    public Slice<StepSummary> steps(String id, StepSummaries.Query query, Paging paging) {
        return paging.of(StepSummaries.of(events(id)).steps(query));
    }

    /**
     * Where a process stands that has neither ended nor is held; empty if there is no such process. Reads nothing of its history, so it
     * costs less than {@link #info}.
     */
    public Optional<ProcessState> state(String id) {
        return calls.state(id);
    }

    /**
     * For runners: announces that a process is about to be launched. All runs before that are refused from now on, so a program
     * that an earlier launch left running can do no harm.
     *
     * @return the run that the program is; empty if the process does not want one any more
     */
    public OptionalInt announce(Launch launch) {
        try {
            return calls.update(
                            launch.instanceId(),
                            Requests.LAUNCHING,
                            new Requests.Launching(UUID.randomUUID().toString()))
                    .run();
        } catch (ProcessException over) {
            if (over.error() == ProcessError.INVALID_INSTANCE_STATE
                    || over.error() == ProcessError.INSTANCE_NOT_FOUND) {
                return OptionalInt.empty();
            }
            throw over;
        }
    }

    /** Whether it ended since it was asked to and said that it would, which is a failure by code in the words of instances. */
    static boolean acknowledgedItsEnd(InstanceInfo info) {
        return info.status() == InstanceStatus.FAILED
                && info.failure()
                        .filter(failure -> failure.type().equals(Failure.CANCELLED))
                        .isPresent();
    }

    /** How an instance that has ended, or is held, stands as a process. */
    static ProcessStatus ended(InstanceInfo info) {
        if (acknowledgedItsEnd(info)) {
            return ProcessStatus.CANCELLED;
        }
        return switch (info.status()) {
            case COMPLETED -> ProcessStatus.COMPLETED;
            case FAILED -> ProcessStatus.FAILED;
            case CANCELLED, TERMINATED -> ProcessStatus.CANCELLED;
            case RUNNING, PAUSED, PARKED, QUARANTINED -> ProcessStatus.SUSPENDED;
        };
    }
}
