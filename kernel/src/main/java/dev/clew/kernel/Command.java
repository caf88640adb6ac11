package dev.clew.kernel;

import dev.clew.api.Attributes;
import dev.clew.api.Payload;
import dev.clew.api.Routing;
import dev.clew.api.StepFunction;
import dev.clew.api.TransactionFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a turn asks the world for. Carried out only after the turn is durable. */
public sealed interface Command {

    OperationId id();

    /**
     * Run an attempt of an activity and report how it ended.
     *
     * @param attempt from 1
     * @param notBefore when a retry may begin
     * @param routing where it has to run
     * @param deadlines by when it has to begin and end
     * @param details what the attempts before left for it
     * @param label what people know the place of the code by; neither recorded nor compared
     */
    record RunActivity(
            OperationId id,
            String name,
            Payload input,
            int attempt,
            Optional<Instant> notBefore,
            Routing routing,
            Deadlines deadlines,
            Optional<Payload> details,
            Optional<String> label)
            implements Command {
        /** One without a label. */
        public RunActivity(
                OperationId id,
                String name,
                Payload input,
                int attempt,
                Optional<Instant> notBefore,
                Routing routing,
                Deadlines deadlines,
                Optional<Payload> details) {
            this(id, name, input, attempt, notBefore, routing, deadlines, details, Optional.empty());
        }
    }

    /**
     * By when an attempt has to begin and end.
     *
     * @param startBy when it has failed for good if it has not begun
     * @param closeBy when it has failed for good however far it is
     * @param run how long it may run
     * @param heartbeat how long it may run without a sign of life
     */
    record Deadlines(
            Optional<Instant> startBy,
            Optional<Instant> closeBy,
            Optional<Duration> run,
            Optional<Duration> heartbeat) {

        /** None at all. */
        public static final Deadlines NONE =
                new Deadlines(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Run an attempt of an inline step and report how it ended.
     *
     * @param sheltered whether cancelling the instance leaves the step alone
     * @param details what the attempts before left for it
     * @param label what people know the place of the code by; neither recorded nor compared
     */
    record RunStep(
            OperationId id,
            String name,
            StepFunction<?> body,
            int attempt,
            Optional<Instant> notBefore,
            Optional<Duration> timeout,
            boolean sheltered,
            Optional<Payload> details,
            Optional<String> label)
            implements Command {}

    /**
     * Run an attempt of a step inside the transaction that is to make its result durable, and report how it ended with
     * the transaction open. The turn that takes the report goes with it, and nothing else does.
     *
     * @param sheltered whether cancelling the instance leaves the step alone
     * @param details what the attempts before left for it
     * @param label what people know the place of the code by; neither recorded nor compared
     */
    record RunTransaction(
            OperationId id,
            String name,
            TransactionFunction<?> body,
            int attempt,
            Optional<Instant> notBefore,
            Optional<Duration> timeout,
            boolean sheltered,
            Optional<Payload> details,
            Optional<String> label)
            implements Command {}

    /** Tell a running or waiting attempt that nobody wants its result. */
    record CancelAttempt(OperationId id) implements Command {}

    /** What goes out to other instances, in the very act that makes the turn durable. */
    sealed interface Outgoing extends Command {}

    /**
     * Start an instance that reports its end to {@code parent}. Comes again after a replay, when it may have been
     * started long ago. An id that is another instance's is answered by {@link Message.ChildRefused}.
     *
     * @param label what people know the place of the code by; neither recorded nor compared
     */
    record StartChild(
            OperationId id,
            String name,
            int version,
            String childId,
            Payload input,
            Parent parent,
            Attributes attributes,
            Optional<String> label)
            implements Outgoing {
        /** One without attributes and label. */
        public StartChild(OperationId id, String name, int version, String childId, Payload input, Parent parent) {
            this(id, name, version, childId, input, parent, Attributes.NONE, Optional.empty());
        }
    }

    /** Ask a child that was started to stop. */
    record CancelChild(OperationId id, String childId, String reason) implements Outgoing {}

    /** Start an instance that reports to nobody, unless its id is taken. */
    record StartDetached(
            OperationId id, String name, int version, String instanceId, Payload input, Attributes attributes)
            implements Outgoing {
        /** One without attributes. */
        public StartDetached(OperationId id, String name, int version, String instanceId, Payload input) {
            this(id, name, version, instanceId, input, Attributes.NONE);
        }
    }

    /** Send {@link Message.TimerDue} at {@code fireAt} or as soon after it as possible. */
    record StartTimer(OperationId id, Instant fireAt) implements Command {}

    /** Forget a timer. */
    record CancelTimer(OperationId id) implements Command {}
}
