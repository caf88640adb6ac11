package dev.clew.engine;

import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Is told what an engine does, for metrics, traces and the like.
 *
 * <p>Called on the threads that do the work, many at once, after the fact it tells of is durable where it is one that has
 * to be. So an implementation is thread-safe, quick, and never blocks; what it throws is logged and changes nothing.
 * Methods may be added: every one does nothing unless it is overridden.
 *
 * <p>What is told is what this node did. What is redone after a crash or take-over is told again, where it is done again;
 * a replay is no such thing and tells nothing but {@link #replayed}.
 *
 * <p>Three methods are asked rather than told, before something begins: {@link #starting}, {@link #attemptBegins} and
 * {@link #logging}. They answer with a scope that hears of its end on the same thread.
 */
public interface EngineListener {

    /** Hears nothing. */
    EngineListener NONE = new EngineListener() {};

    /** Tells several, of which none is in the way of the others. */
    static EngineListener all(EngineListener... listeners) {
        return new Listeners(List.of(listeners));
    }

    /** The engine runs. The gauges can be asked at any time, also after it has ended. */
    default void started(EngineGauges gauges) {}

    // --- executions

    /**
     * Somebody starts an instance here: a client of this engine, or an instance that runs here. A start that never hears
     * of its end was not stored.
     */
    default StartScope starting(Start start) {
        return StartScope.NONE;
    }

    /** An execution began: its first turn is durable. Once an execution, whoever started it, and on whichever node. */
    default void executionStarted(Subject subject, Initiator initiator) {}

    /** An execution ended. */
    default void executionEnded(ExecutionEnd end) {}

    /** An instance ended, and with it its last execution. */
    default void instanceEnded(InstanceEnd end) {}

    /** An instance is parked or quarantined, and waits for somebody to look after it. */
    default void instanceHeld(Subject subject, InstanceStatus status, Failure why) {}

    /** An instance was loaded, and its code replayed. */
    default void replayed(Replay replay) {}

    /**
     * The history of an execution has become far too long with a turn that is durable: it has twice as many events as
     * make a long one ({@link dev.clew.api.OrchestrationContext#LONG_HISTORY}), so its code does not continue as new
     * where that was suggested. Once an execution, and logged as a warning, too.
     */
    default void historyBecameLong(Subject subject, int events) {}

    /** A turn was decided here and refused, because the instance belongs to another node now. */
    default void turnFenced(Subject subject) {}

    /** A child was started by a turn that is durable. */
    default void childStarted(Code parent, Code child) {}

    // --- attempts

    /** The body of an activity or step is about to run on the calling thread. */
    default AttemptScope attemptBegins(AttemptBegin begin) {
        return AttemptScope.NONE;
    }

    /** An attempt came to an end: its body did, or it never ran ({@link AttemptEnd#ran()} is empty). */
    default void attemptEnded(AttemptEnd end) {}

    // --- the store

    /**
     * Writes were made durable in one commit.
     *
     * @param writes how many
     * @param took from when the commit was asked for, tries that were not answered included
     */
    default void committed(int writes, Duration took) {}

    /** The store was asked for something, and answered or did not. What is asked again is told again. */
    default void storeCalled(StoreCall call) {}

    /** This node was declared dead, and joins again as a new one. */
    default void leaseLost() {}

    // --- clients and logs

    /** A client of this engine was asked for something. */
    default void clientCalled(ClientCall call) {}

    /**
     * A line about an instance is about to be logged by the calling thread, by the engine or through
     * {@link dev.clew.api.OrchestrationContext#log()}.
     *
     * @param fields what the line is about; see {@link LogFields}
     */
    default LogScope logging(Map<String, String> fields) {
        return LogScope.NONE;
    }

    /**
     * What an instance runs.
     *
     * @param name the orchestration
     * @param version its version
     */
    record Code(String name, int version) {}

    /**
     * An execution.
     *
     * @param execution from 1
     * @param trace the place in a trace that its instance belongs to
     * @param node the node that says so
     */
    record Subject(
            String namespace, String instance, int execution, Code code, Optional<TraceContext> trace, String node) {}

    /** Who had an execution begin. */
    enum Initiator {
        CLIENT,
        PARENT,
        DETACHED,
        CONTINUE_AS_NEW
    }

    /**
     * A start that is about to be stored.
     *
     * @param by the execution that starts it; empty for a client
     */
    record Start(String namespace, String instance, Code code, Initiator initiator, Optional<Subject> by) {}

    /** The time between the wish to start an instance and the answer of the store. */
    interface StartScope {

        /** Of no interest. */
        StartScope NONE = new StartScope() {};

        /** The place in a trace that the instance is to belong to. The first of several listeners that has one is heard. */
        default Optional<TraceContext> trace() {
            return Optional.empty();
        }

        /**
         * The store has answered.
         *
         * @param started whether there is an instance now that was not there before
         */
        default void ended(boolean started) {}
    }

    /** How an execution ended. */
    enum Ending {
        COMPLETED,
        FAILED,
        CANCELLED,
        CONTINUED
    }

    /**
     * The end of an execution.
     *
     * @param failure why it failed or was cancelled
     * @param turns how many turns it took
     * @param events how many events its history has
     * @param characters how long its history is, as the text that is stored
     * @param startedAt when it began, on whichever node, by the store's clock
     */
    record ExecutionEnd(
            Subject subject,
            Ending ending,
            Optional<Failure> failure,
            int turns,
            int events,
            long characters,
            Instant startedAt,
            Instant endedAt) {

        /** Over all turns, and all nodes that ran it. */
        public Duration lasted() {
            return Duration.between(startedAt, endedAt);
        }
    }

    /**
     * The end of an instance.
     *
     * @param subject its last execution
     * @param initiator who started the instance; never {@link Initiator#CONTINUE_AS_NEW}
     * @param startedAt when the instance was started, by the store's clock
     */
    record InstanceEnd(Subject subject, Initiator initiator, Ending ending, Instant startedAt, Instant endedAt) {

        /** Over all executions. */
        public Duration lasted() {
            return Duration.between(startedAt, endedAt);
        }
    }

    /**
     * A replay.
     *
     * @param turns how many turns the history had
     * @param took from the rows to the point at which the code went on
     */
    record Replay(Subject subject, int turns, Duration took) {}

    /** What runs an attempt's body. */
    enum Kind {
        ACTIVITY,
        STEP
    }

    /** How an attempt ended. */
    enum Result {
        SUCCEEDED,
        /** Its body threw; the failure says what. */
        FAILED,
        /** Nobody wanted it any more, and its body was interrupted. */
        CANCELLED,
        /** One of its timeouts passed, and its body was interrupted or never ran. */
        TIMED_OUT,
        /** Node after node went down running it. */
        POISON
    }

    /**
     * The beginning of an attempt.
     *
     * @param name the activity or step
     * @param attempt which attempt it is, from 1
     * @param idempotencyKey what is the same for all attempts of the operation
     * @param node the node that runs it
     * @param waited since its time had come: for a slot, or in the queue for a node
     * @param subject the execution that asked for it. Asks the store if the attempt came here through the task queue, so
     *     only those who need it should; empty if it is gone or the store does not answer
     */
    record AttemptBegin(
            Kind kind,
            String name,
            int attempt,
            String namespace,
            String instance,
            int execution,
            String idempotencyKey,
            String node,
            Duration waited,
            Supplier<Optional<Subject>> subject) {}

    /** The time in which a body runs, on the thread that runs it. */
    @FunctionalInterface
    interface AttemptScope {

        /** Of no interest. */
        AttemptScope NONE = end -> {};

        /** The body came to its end. */
        void ended(AttemptEnd end);
    }

    /**
     * The end of an attempt.
     *
     * @param failure of what, if it did not succeed
     * @param waited since its time had come until its body began; empty if that never did
     * @param ran how long its body ran; empty if it never did
     */
    record AttemptEnd(
            Kind kind,
            String name,
            int attempt,
            Result result,
            Optional<Failure> failure,
            Optional<Duration> waited,
            Optional<Duration> ran) {}

    /** What a store is asked for. */
    enum StoreOperation {
        COMMIT,
        CLAIM,
        RECEIVE,
        TAKE,
        BEAT,
        OVERDUE,
        RENEW
    }

    /**
     * A question to the store.
     *
     * @param error why it was not answered
     */
    record StoreCall(StoreOperation operation, Optional<RuntimeException> error, Duration took) {}

    /** What a client is asked for. */
    enum ClientOperation {
        START,
        SIGNAL,
        UPDATE,
        CANCEL,
        PAUSE,
        RESUME,
        RELEASE,
        RESET,
        RETRY,
        FORK,
        MIGRATE,
        IMPORT,
        AWAIT
    }

    /**
     * A call of a client.
     *
     * @param error what it threw
     */
    record ClientCall(ClientOperation operation, Optional<RuntimeException> error, Duration took) {}

    /** The time in which a line is logged. */
    @FunctionalInterface
    interface LogScope {

        /** Of no interest. */
        LogScope NONE = () -> {};

        /** The line is logged. */
        void ended();
    }
}
