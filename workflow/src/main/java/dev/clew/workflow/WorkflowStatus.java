package dev.clew.workflow;

import dev.clew.api.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an instance of a workflow stands, in the words of its graph.
 *
 * @param <O> its result
 */
public sealed interface WorkflowStatus<O> {

    /** Whether it has ended. */
    default boolean ended() {
        return switch (this) {
            case Completed<O> ignored -> true;
            case Failed<O> ignored -> true;
            case Cancelled<O> ignored -> true;
            case Terminated<O> ignored -> true;
            case InProgress<O> ignored -> false;
            case Waiting<O> ignored -> false;
            case AwaitingSignal<O> ignored -> false;
            case Paused<O> ignored -> false;
            case Held<O> ignored -> false;
        };
    }

    /** Whether nothing of it goes on by itself until its time comes or somebody does something. */
    default boolean parked() {
        return switch (this) {
            case InProgress<O> ignored -> false;
            case Waiting<O> ignored -> true;
            case AwaitingSignal<O> ignored -> true;
            case Paused<O> ignored -> true;
            case Held<O> ignored -> true;
            case Completed<O> ignored -> false;
            case Failed<O> ignored -> false;
            case Cancelled<O> ignored -> false;
            case Terminated<O> ignored -> false;
        };
    }

    /**
     * It does something, or is about to.
     *
     * @param tasks the paths of what is under way
     */
    record InProgress<O>(List<String> tasks) implements WorkflowStatus<O> {

        public InProgress {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * It waits for a delay, and for nothing else.
     *
     * @param wakeAt when it goes on; the earliest time if there are several
     * @param delay the path of the delay that is over then
     */
    record Waiting<O>(Instant wakeAt, String delay) implements WorkflowStatus<O> {}

    /**
     * It waits for a signal; in other branches perhaps for more.
     *
     * @param vertex the path of what waits
     * @param signal what the signal is called
     * @param wakeAt when it goes on without one
     */
    record AwaitingSignal<O>(String vertex, String signal, Optional<Instant> wakeAt) implements WorkflowStatus<O> {}

    /** Somebody paused it; {@code by} says who, and is empty if nobody said. */
    record Paused<O>(String reason, String by) implements WorkflowStatus<O> {}

    /** Something is wrong with it, and somebody has to see to that and release it. */
    record Held<O>(Failure failure) implements WorkflowStatus<O> {}

    /**
     * It ended with a result.
     *
     * @param output the result; null only if the last vertex left with null
     */
    record Completed<O>(@Nullable O output) implements WorkflowStatus<O> {}

    /** It ended with a failure. */
    record Failed<O>(Failure failure) implements WorkflowStatus<O> {}

    /** It was cancelled; {@code by} says by whom, and is empty if nobody said. */
    record Cancelled<O>(String reason, String by) implements WorkflowStatus<O> {}

    /** It was ended from outside; {@code by} says by whom, and is empty if nobody said. */
    record Terminated<O>(String reason, String by) implements WorkflowStatus<O> {}
}
