package dev.clew.engine;

import dev.clew.api.InstanceStatus;
import java.time.Duration;

/**
 * Is told what an engine does, for metrics and the like.
 *
 * <p>Called on the threads that do the work, many at once, after the fact it tells of is durable where it is one that has
 * to be. So an implementation is thread-safe, quick, and never blocks; what it throws is logged and changes nothing.
 * Methods may be added: every one does nothing unless it is overridden.
 *
 * <p>What is told is what this node did. What is redone after a crash or take-over is told again, where it is done again.
 */
public interface EngineListener {

    /** Hears nothing. */
    EngineListener NONE = new EngineListener() {};

    /** The engine runs. The gauges can be asked at any time, also after it has ended. */
    default void started(EngineGauges gauges) {}

    /** An execution began here: not one that is taken up again. */
    default void executionStarted(Code code) {}

    /** An execution ended. */
    default void executionEnded(ExecutionEnd end) {}

    /** An instance is parked or quarantined, and waits for somebody to look after it. */
    default void instanceHeld(Code code, InstanceStatus status) {}

    /**
     * An instance was loaded, and its code replayed.
     *
     * @param turns how many turns its history had
     */
    default void replayed(Code code, int turns) {}

    /** The body of an activity or step came to an end. */
    default void attemptEnded(AttemptEnd end) {}

    /**
     * Writes were made durable in one commit.
     *
     * @param writes how many
     * @param took from when the commit was asked for, tries that were not answered included
     */
    default void committed(int writes, Duration took) {}

    /** This node was declared dead, and joins again as a new one. */
    default void leaseLost() {}

    /**
     * What an instance runs.
     *
     * @param name the orchestration
     * @param version its version
     */
    record Code(String name, int version) {}

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
     * @param turns how many turns it took
     * @param lasted from the start of the execution, by the store's clock, over all nodes that ran it
     */
    record ExecutionEnd(Code code, Ending ending, int turns, Duration lasted) {}

    /** What runs an attempt's body. */
    enum Kind {
        ACTIVITY,
        STEP
    }

    /** How a body ended. One that was interrupted, because it was cancelled or out of time, is cancelled. */
    enum Result {
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    /**
     * The end of an attempt.
     *
     * @param name the activity or step
     * @param attempt which attempt it was, from 1
     * @param ran how long its body ran
     */
    record AttemptEnd(Kind kind, String name, int attempt, Result result, Duration ran) {}
}
