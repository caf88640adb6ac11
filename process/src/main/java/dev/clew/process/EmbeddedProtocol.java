package dev.clew.process;

import dev.clew.api.ClewClient;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.LimitWaits;
import dev.clew.process.Requests.Save;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The protocol beside the engine. A checkpoint that is found costs one read of a row; one that is saved, one commit that it
 * shares with whatever else is committed.
 */
final class EmbeddedProtocol implements ProcessProtocol {

    private final ClewClient client;
    private final Calls calls;
    private final ProcessQuota quota;

    EmbeddedProtocol(ClewClient client, Calls calls, ProcessQuota quota) {
        this.client = client;
        this.calls = calls;
        this.quota = quota;
    }

    @Override
    public RunRef register(RunRef run, Optional<String> checkpoint) {
        String id = run.instanceId();
        return calls.mapped(id, () -> {
            client.start(Processes.PROCESS, id, ProcessStart.SELF_REGISTERED, ConflictPolicy.USE_EXISTING);
            ProcessLog log = calls.started(id);
            Requests.Registered registered = calls.update(
                    log, Requests.REGISTER, new Requests.Register(run.run(), checkpoint, Optional.of(quota)));
            if (registered.run() == 1) {
                log.begin(); // nobody can have saved anything before
            } else {
                log.refresh(); // so that what the runs before have saved is found without asking
            }
            return new RunRef(id, OptionalInt.of(registered.run()));
        });
    }

    @Override
    public CheckpointReply checkpoint(RunRef run, String key, Bytes state) {
        return save(run, new Save(run.run(), requireKey(key), state, Optional.empty(), Optional.empty()));
    }

    private CheckpointReply save(RunRef run, Save save) {
        String id = run.instanceId();
        return calls.mapped(id, () -> {
            ProcessLog log = calls.log(id);
            Optional<CheckpointReply> known =
                    log.checkpoint(save.key()).isPresent() ? found(run, save.key()) : Optional.empty();
            return known.isPresent() ? known.get() : saved(log, run, save);
        });
    }

    /** Of one that somebody else has saved just now, the instance may not tell the state: that is in its history. */
    private CheckpointReply saved(ProcessLog log, RunRef run, Save save) {
        CheckpointReply reply = calls.update(log, Requests.CHECKPOINT, save);
        if (!reply.found() || reply.state().isPresent()) {
            return reply;
        }
        log.refresh();
        return found(run, save.key()).orElse(reply);
    }

    @Override
    public CheckpointReply probe(RunRef run, String key) {
        requireKey(key);
        String id = run.instanceId();
        return calls.mapped(id, () -> {
            ProcessLog log = calls.log(id);
            if (log.checkpoint(key).isEmpty()) {
                log.refresh();
            }
            return found(run, key)
                    .orElseGet(() -> new CheckpointReply(
                            false,
                            Optional.empty(),
                            Optional.empty(),
                            requireRunning(run).signal(),
                            log.custom(key)));
        });
    }

    /** A checkpoint that was read before, unless it is of another process that had the id. */
    private Optional<CheckpointReply> found(RunRef run, String key) {
        ProcessState state = requireRunning(run);
        ProcessLog log = calls.log(run.instanceId());
        if (!log.startedAt().equals(state.startedAt())) {
            log.refresh();
        }
        return log.checkpoint(key)
                .map(saved -> new CheckpointReply(
                        true, Optional.of(saved.state()), saved.until(), state.signal(), saved.custom()));
    }

    /** Without a turn, so that a run that finds what it did before costs no commits. */
    private ProcessState requireRunning(RunRef run) {
        String id = run.instanceId();
        ProcessState state = calls.handle(id).state(ProcessState.KEY).orElse(ProcessState.PENDING);
        if (run.run().isPresent() && run.run().getAsInt() != state.run()) {
            throw new ProcessException(
                    ProcessError.STALE_RUN,
                    "run " + run.run().getAsInt() + " of process '" + id + "' is over: run " + state.run()
                            + " has taken its place; this program must exit");
        }
        if (state.status() != ProcessStatus.RUNNING) {
            throw new ProcessException(
                    ProcessError.INVALID_INSTANCE_STATE,
                    "process '" + id + "' is " + state.status().label()
                            + ", not running; register before anything else");
        }
        return state;
    }

    @Override
    public Instant beginSleep(RunRef run, String key, Duration span, Bytes state) {
        requireKey(key);
        if (span.isNegative()) {
            throw new ProcessException(ProcessError.VALIDATION_ERROR, "a sleep must not be negative, was " + span);
        }
        CheckpointReply reply = save(run, new Save(run.run(), key, state, Optional.of(span), Optional.empty()));
        return reply.until().orElse(Instant.EPOCH); // a checkpoint that was no sleep is over
    }

    @Override
    public void event(RunRef run, String type, String subtype, Optional<String> checkpoint, Optional<Bytes> payload) {
        calls.update(
                run.instanceId(), Requests.EVENT, new Requests.Report(run.run(), type, subtype, checkpoint, payload));
    }

    @Override
    public void retryAttempt(
            RunRef run, String key, int attempt, String error, Optional<Instant> next, LimitWaits limits) {
        requireKey(key);
        if (attempt < 1) {
            throw new ProcessException(ProcessError.VALIDATION_ERROR, "attempts count from 1, was " + attempt);
        }
        if (limits.times() > attempt) {
            throw new ProcessException(
                    ProcessError.VALIDATION_ERROR,
                    "of " + attempt + " attempts " + limits.times() + " cannot have met a rate limit");
        }
        calls.update(
                run.instanceId(),
                Requests.RETRY,
                new Requests.Attempted(
                        run.run(),
                        key,
                        attempt,
                        error,
                        next,
                        Optional.of(limits).filter(waits -> waits.times() > 0)));
    }

    @Override
    public Optional<SavedCheckpoint> lastAttempt(RunRef run, String key) {
        return calls.mapped(
                run.instanceId(), () -> calls.log(run.instanceId()).refresh().lastAttempt(key));
    }

    @Override
    public void complete(RunRef run, Bytes output) {
        calls.update(
                run.instanceId(), Requests.END, new Requests.End(run.run(), Optional.of(output), Optional.empty()));
    }

    @Override
    public void fail(RunRef run, String error) {
        calls.update(run.instanceId(), Requests.END, new Requests.End(run.run(), Optional.empty(), Optional.of(error)));
    }

    @Override
    public void suspend(RunRef run, Suspension suspension) {
        calls.update(
                run.instanceId(),
                Requests.SUSPEND,
                new Requests.Suspend(
                        run.run(),
                        suspension.reason(),
                        suspension.until(),
                        suspension.signal(),
                        suspension
                                .checkpoint()
                                .map(key -> new Save(
                                        run.run(),
                                        requireKey(key),
                                        suspension.state(),
                                        Optional.empty(),
                                        suspension.until()))));
    }

    @Override
    public Optional<ControlSignal> pollSignal(RunRef run) {
        return calls.mapped(run.instanceId(), () -> {
            try {
                return calls.handle(run.instanceId()).state(ProcessState.KEY).flatMap(ProcessState::signal);
            } catch (InstanceNotFoundException none) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<Bytes> pollCustom(RunRef run, String key) {
        requireKey(key);
        return calls.mapped(run.instanceId(), () -> {
            if (calls.info(run.instanceId()).isEmpty()) {
                return Optional.empty();
            }
            ProcessLog log = calls.log(run.instanceId()).refresh();
            return log.checkpoint(key).flatMap(SavedCheckpoint::custom).or(() -> log.custom(key));
        });
    }

    @Override
    public void acknowledge(RunRef run, ControlSignal.Type type) {
        calls.update(run.instanceId(), Requests.ACKNOWLEDGE, new Requests.Acknowledge(run.run(), type));
    }

    @Override
    public Optional<ProcessInfo> status(String instanceId) {
        return calls.info(instanceId);
    }

    @Override
    public Optional<Bytes> input(RunRef run) {
        return calls.mapped(run.instanceId(), () -> {
            InstanceInfo info = calls.handle(run.instanceId()).info();
            if (!info.name().equals(Processes.PROCESS.name())) {
                throw Calls.notFound(run.instanceId());
            }
            return calls.input(info);
        });
    }

    private static String requireKey(String key) {
        if (key.isEmpty() || key.length() > MAX_KEY) {
            throw new ProcessException(
                    ProcessError.VALIDATION_ERROR,
                    "checkpoint_id: has " + key.length() + " characters; give 1 to " + MAX_KEY);
        }
        return key;
    }

    /** The client is somebody else's. */
    @Override
    public void close() {}
}
