package dev.clew.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clew.api.LimitWaits;
import dev.clew.api.Update;
import dev.clew.engine.json.JsonByHand;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * What a process, its runner and its managers ask of the instance that keeps it: its updates, and so the vocabulary of its
 * history.
 *
 * <p>Of each that a process sends, {@code run} is the registration that sends it, if the sender knows: another than the
 * present one is refused.
 */
final class Requests {

    static final Update<Register, Registered> REGISTER =
            Update.of("process.register", Register.class, Registered.class);
    static final Update<Save, CheckpointReply> CHECKPOINT =
            Update.of("process.checkpoint", Save.class, CheckpointReply.class);
    static final Update<Report, Done> EVENT = Update.of("process.event", Report.class, Done.class);
    static final Update<Attempted, Done> RETRY = Update.of("process.retry", Attempted.class, Done.class);
    static final Update<End, Done> END = Update.of("process.end", End.class, Done.class);
    static final Update<Suspend, Done> SUSPEND = Update.of("process.suspend", Suspend.class, Done.class);
    static final Update<Acknowledge, Done> ACKNOWLEDGE =
            Update.of("process.acknowledge", Acknowledge.class, Done.class);
    static final Update<Control, Done> CONTROL = Update.of("process.control", Control.class, Done.class);
    static final Update<Custom, Done> CUSTOM = Update.of("process.custom", Custom.class, Done.class);
    static final Update<Launching, Launched> LAUNCHING =
            Update.of("process.launching", Launching.class, Launched.class);

    private Requests() {}

    /** What was asked for has been done. */
    record Done() {}

    /** A run begins, and is held to a quota. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Register(OptionalInt run, Optional<String> checkpoint, Optional<ProcessQuota> quota) {
        Register {
            run = Objects.requireNonNullElse(run, OptionalInt.empty());
            checkpoint = Objects.requireNonNullElse(checkpoint, Optional.empty());
            quota = Objects.requireNonNullElse(quota, Optional.empty());
        }
    }

    /** A state to save, unless there is one; of a sleep, for how long from now or until when. */
    @JsonByHand.Way(CheckpointText.OfSave.class)
    @JsonSerialize(using = CheckpointJson.SaveOut.class)
    @JsonDeserialize(using = CheckpointJson.SaveIn.class)
    record Save(OptionalInt run, String key, Bytes state, Optional<Duration> span, Optional<Instant> until) {
        Save {
            span = Objects.requireNonNullElse(span, Optional.empty());
            run = Objects.requireNonNullElse(run, OptionalInt.empty());
            until = Objects.requireNonNullElse(until, Optional.empty());
            state = Objects.requireNonNullElse(state, Bytes.EMPTY);
        }
    }

    /** Something happened. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Report(OptionalInt run, String type, String subtype, Optional<String> checkpoint, Optional<Bytes> payload) {
        Report {
            run = Objects.requireNonNullElse(run, OptionalInt.empty());
            subtype = Objects.requireNonNullElse(subtype, "");
            checkpoint = Objects.requireNonNullElse(checkpoint, Optional.empty());
            payload = Objects.requireNonNullElse(payload, Optional.empty());
        }
    }

    /** An attempt failed; the next one is not to begin before an instant. Waits for rate limits are told if there were any. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Attempted(
            OptionalInt run,
            String key,
            int attempt,
            String error,
            Optional<Instant> next,
            Optional<LimitWaits> limits) {
        Attempted {
            run = Objects.requireNonNullElse(run, OptionalInt.empty());
            error = Objects.requireNonNullElse(error, "");
            next = Objects.requireNonNullElse(next, Optional.empty());
            limits = Objects.requireNonNullElse(limits, Optional.empty());
        }
    }

    /** The process has done what it was for, or will not. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record End(OptionalInt run, Optional<Bytes> output, Optional<String> error) {
        End {
            run = Objects.requireNonNullElse(run, OptionalInt.empty());
            output = Objects.requireNonNullElse(output, Optional.empty());
            error = Objects.requireNonNullElse(error, Optional.empty());
        }
    }

    /** The run leaves, to be launched again. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Suspend(
            OptionalInt run,
            String reason,
            Optional<Instant> until,
            Optional<String> signal,
            Optional<Save> checkpoint) {
        Suspend {
            run = Objects.requireNonNullElse(run, OptionalInt.empty());
            reason = Objects.requireNonNullElse(reason, "");
            until = Objects.requireNonNullElse(until, Optional.empty());
            signal = Objects.requireNonNullElse(signal, Optional.empty());
            checkpoint = Objects.requireNonNullElse(checkpoint, Optional.empty());
        }
    }

    /** The run has taken note of what is asked of it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Acknowledge(OptionalInt run, ControlSignal.Type type) {
        Acknowledge {
            run = Objects.requireNonNullElse(run, OptionalInt.empty());
        }
    }

    /** Somebody asks something of the process; of an end, how long a run may take for it if not as long as it was started with. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Control(ControlSignal signal, Optional<Duration> grace) {
        Control {
            grace = Objects.requireNonNullElse(grace, Optional.empty());
        }
    }

    /** Somebody sends what a checkpoint waits for. */
    record Custom(String key, Bytes payload) {}

    /** A runner is about to launch; {@code attempt} is the same when it asks again. */
    record Launching(String attempt) {}

    /** The run to launch; empty if there is none to launch any more. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Launched(OptionalInt run) {
        Launched {
            run = Objects.requireNonNullElse(run, OptionalInt.empty());
        }
    }

    /** The run that has begun. */
    record Registered(int run) {}
}
