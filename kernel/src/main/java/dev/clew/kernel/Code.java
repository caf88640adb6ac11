package dev.clew.kernel;

import dev.clew.api.OrchestrationFunction;
import dev.clew.api.TypeToken;
import java.util.Optional;

/**
 * What an execution runs.
 *
 * @param input the type of its argument
 * @param body the user's code
 * @param graph what identifies the graph that the body walks; empty for code that is no graph. An execution stays with
 *     the graph it began with, and in exchange tunables of it may change: how long it waits, and where its activities run
 */
public record Code<I, O>(TypeToken<I> input, OrchestrationFunction<I, O> body, Optional<String> graph) {

    /** Code that is no graph. */
    public Code(TypeToken<I> input, OrchestrationFunction<I, O> body) {
        this(input, body, Optional.empty());
    }
}
