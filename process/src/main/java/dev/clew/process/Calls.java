package dev.clew.process;

import dev.clew.api.ClewClient;
import dev.clew.api.ClewException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.InfrastructureException;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Update;
import dev.clew.api.UpdateFailedException;
import dev.clew.api.UpdateRejectedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Reaches the instances that keep processes, and says what was wrong in the words of processes. Thread-safe. */
final class Calls {

    /** How large all that was read of histories may be together. */
    private static final long MOST_LOGGED = 256L << 20;

    private final ClewClient client;
    private final Duration patience;

    private final ProcessLogs logs = new ProcessLogs(MOST_LOGGED);

    Calls(ClewClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    <I, O> O update(String id, Update<I, O> update, I input) {
        return mapped(id, () -> update(known(id), update, input));
    }

    /** The same of a process that is known to be one; what was wrong is not {@link #mapped}. */
    <I, O> O update(ProcessLog process, Update<I, O> update, I input) {
        return process.handle().update(update, input, patience);
    }

    InstanceHandle<Bytes> handle(String id) {
        return client.handle(Processes.PROCESS, id);
    }

    /** What has happened to a process, as far as it was read. */
    ProcessLog log(String id) {
        return known(id).loaded();
    }

    /** The same, of which nothing may have been read. Reads a row of the instance if nobody has asked for it before. */
    private ProcessLog known(String id) {
        return logs.find(id).orElseGet(() -> {
            InstanceInfo info = handle(id).info();
            if (!info.name().equals(Processes.PROCESS.name())) {
                throw notFound(id);
            }
            return logs.keep(id, new ProcessLog(handle(id), logs));
        });
    }

    /** The same of what was started as a process, and need not be looked at for that. */
    ProcessLog started(String id) {
        return logs.find(id).orElseGet(() -> logs.keep(id, new ProcessLog(handle(id), logs)));
    }

    /** Forgets what was read of a process. */
    void forget(String id) {
        logs.forget(id);
    }

    Optional<ProcessInfo> info(String id) {
        return mapped(id, () -> {
            try {
                InstanceInfo info = handle(id).info();
                return info.name().equals(Processes.PROCESS.name()) ? Optional.of(info(info)) : Optional.empty();
            } catch (InstanceNotFoundException none) {
                return Optional.empty();
            }
        });
    }

    /** Where one stands that has neither ended nor is held. */
    Optional<ProcessState> state(String id) {
        return mapped(id, () -> {
            try {
                InstanceStatus status = handle(id).info().status();
                return status.ended() || status.held()
                        ? Optional.empty()
                        : handle(id).state(ProcessState.KEY);
            } catch (InstanceNotFoundException none) {
                return Optional.empty();
            }
        });
    }

    private ProcessInfo info(InstanceInfo info) {
        String id = info.id();
        ProcessState state = handle(id).state(ProcessState.KEY).orElse(ProcessState.PENDING);
        boolean ended = info.status().ended();
        boolean held = info.status().held();
        ProcessLog log = log(id).refresh();
        // one that has said that it is done, whose program has not exited yet
        Optional<ProcessEvent> said = ended
                ? Optional.empty()
                : log.end().filter(end -> state.status().ended());
        Optional<Bytes> result = info.status() == InstanceStatus.COMPLETED
                ? Optional.of(handle(id).result(Duration.ZERO))
                : said.filter(end -> state.status() == ProcessStatus.COMPLETED).flatMap(ProcessEvent::payload);
        Optional<String> error = ended
                ? info.failure().map(Failure::message)
                : said.filter(end -> state.status() == ProcessStatus.FAILED)
                        .flatMap(ProcessEvent::payload)
                        .map(Bytes::toText);
        return new ProcessInfo(
                id,
                ended || held ? Processes.ended(info) : state.status(),
                ended || held ? reason(info) : state.reason(),
                state.run(),
                log.checkpoints().reversed().stream().findFirst().map(SavedCheckpoint::key),
                info.createdAt(),
                state.startedAt(),
                Optional.of(info.updatedAt()).filter(at -> ended).or(() -> said.map(ProcessEvent::at)),
                ended ? Optional.empty() : state.wakeAt(),
                ended ? Optional.empty() : state.signal(),
                result,
                error,
                state.exitCode(),
                state.exitMessage());
    }

    /** What a process was started with. */
    Optional<Bytes> input(InstanceInfo info) {
        ProcessStart start = client.codec().decode(info.input(), Processes.PROCESS.input());
        return start == null ? Optional.empty() : start.input();
    }

    private static String reason(InstanceInfo info) {
        return switch (info.status()) {
            case COMPLETED -> "completed";
            case FAILED -> info.failure().map(Failure::type).orElse("failed");
            case CANCELLED -> "cancelled";
            case TERMINATED -> "terminated";
            case PAUSED -> "paused";
            case PARKED, QUARANTINED -> "held";
            case RUNNING -> "";
        };
    }

    ProcessInfo await(String id, Duration timeout) {
        return mapped(id, () -> {
            try {
                handle(id).result(timeout);
            } catch (ResultTimeoutException late) {
                throw late;
            } catch (ClewException ended) {
                if (!handle(id).info().status().ended()) {
                    throw ended;
                }
            }
            return info(id).orElseThrow(() -> notFound(id));
        });
    }

    static ProcessException notFound(String id) {
        return new ProcessException(ProcessError.INSTANCE_NOT_FOUND, "there is no process '" + id + "'");
    }

    /** Does something, and says what was wrong in the words of processes. */
    <T> T mapped(String id, Supplier<T> action) {
        try {
            return action.get();
        } catch (InstanceNotFoundException none) {
            throw new ProcessException(ProcessError.INSTANCE_NOT_FOUND, "there is no process '" + id + "'", none);
        } catch (InstanceEndedException ended) {
            forget(id);
            throw new ProcessException(
                    ProcessError.INVALID_INSTANCE_STATE,
                    "process '" + id + "' has ended: " + ended.getMessage(),
                    ended);
        } catch (UpdateRejectedException rejected) {
            throw new ProcessException(
                    ProcessError.of(rejected.failure().type()).orElse(ProcessError.VALIDATION_ERROR),
                    rejected.failure().message(),
                    rejected);
        } catch (UpdateFailedException failed) {
            boolean ended = failed.failure().type().equals(Failure.CANCELLED);
            throw new ProcessException(
                    ended ? ProcessError.INVALID_INSTANCE_STATE : ProcessError.INTERNAL,
                    failed.failure().message(),
                    failed);
        } catch (ResultTimeoutException late) {
            throw new ProcessException(ProcessError.TIMEOUT, String.valueOf(late.getMessage()), late);
        } catch (ConfigurationException wrong) {
            boolean large = wrong.failure().type().equals(Failure.LIMIT);
            throw new ProcessException(
                    large ? ProcessError.TOO_LARGE : ProcessError.VALIDATION_ERROR,
                    String.valueOf(wrong.getMessage()),
                    wrong);
        } catch (InfrastructureException trouble) {
            throw new ProcessException(ProcessError.UNAVAILABLE, String.valueOf(trouble.getMessage()), trouble);
        } catch (IllegalArgumentException wrong) {
            throw new ProcessException(ProcessError.VALIDATION_ERROR, String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
