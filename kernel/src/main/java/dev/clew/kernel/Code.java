package dev.clew.kernel;

import dev.clew.api.OrchestrationFunction;
import dev.clew.api.TypeToken;

/**
 * What an execution runs.
 *
 * @param input the type of its argument
 * @param body the user's code
 */
public record Code<I, O>(TypeToken<I> input, OrchestrationFunction<I, O> body) {}
