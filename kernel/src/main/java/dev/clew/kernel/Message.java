package dev.clew.kernel;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import java.util.Optional;
import java.util.OptionalLong;

/** What reached an execution since its last turn. Becomes an event, or nothing if it is late or a duplicate. */
public sealed interface Message {

    /** How one attempt ended. */
    sealed interface Report {
        record Succeeded(Payload result) implements Report {}

        /** It failed; {@code details} is what its heartbeats left for the next attempt. */
        record Failed(Failure failure, Optional<Payload> details) implements Report {
            /** One that left nothing. */
            public Failed(Failure failure) {
                this(failure, Optional.empty());
            }
        }
    }

    /** An attempt of an activity or a step ended. */
    record AttemptReported(OperationId id, int attempt, Report report) implements Message {}

    /**
     * An attempt that went through the task queue ended. Unlike other reports it outlives the memory of the node that
     * runs the instance, and may come late.
     *
     * @param key unique to the message
     * @param execution which execution asked for it
     * @param node the epoch of the node that ran it, if that is known; nothing is decided by it here
     */
    record TaskReported(long key, int execution, AttemptReported report, OptionalLong node) implements Message {
        /** One of which nobody says where it ran. */
        public TaskReported(long key, int execution, AttemptReported report) {
            this(key, execution, report, OptionalLong.empty());
        }
    }

    /**
     * A child ended.
     *
     * @param key unique to the message
     * @param parent who waits for it
     * @param report its result, or why it has none
     */
    record ChildReported(long key, Parent parent, Report report) implements Message {}

    /** A child could not be started since its id is another instance's. */
    record ChildRefused(OperationId id, Failure failure) implements Message {}

    /** The time of a timer has come. */
    record TimerDue(OperationId id) implements Message {}

    /** A client sent a signal; {@code key} is unique to the message, so that it counts once however often it comes. */
    record SignalSent(long key, String name, Payload payload) implements Message {}

    /** A client asked for an update; {@code updateId} is what tells it from others, however often it comes. */
    record UpdateSent(long key, String updateId, String name, Payload input) implements Message {}

    /**
     * A client beside the instance asked for an update, and waits for the turn that takes it: until then it is nowhere
     * but in memory, and is asked for again by its id if that is lost.
     */
    record UpdateAsked(String updateId, String name, Payload input) implements Message {}

    /** Somebody asked the instance to stop; {@code by} says who, and is empty if nobody said. */
    record CancelSent(long key, String reason, String by) implements Message {
        /** One of which it is not said who asks. */
        public CancelSent(long key, String reason) {
            this(key, reason, "");
        }
    }

    /** The key of the inbox row this message came from; empty if it never was one. */
    default OptionalLong inboxKey() {
        return switch (this) {
            case SignalSent signal -> OptionalLong.of(signal.key());
            case UpdateSent update -> OptionalLong.of(update.key());
            case CancelSent cancel -> OptionalLong.of(cancel.key());
            case UpdateAsked ignored -> OptionalLong.empty();
            case TaskReported task -> OptionalLong.of(task.key());
            case ChildReported child -> OptionalLong.of(child.key());
            case ChildRefused ignored -> OptionalLong.empty();
            case AttemptReported ignored -> OptionalLong.empty();
            case TimerDue ignored -> OptionalLong.empty();
        };
    }
}
