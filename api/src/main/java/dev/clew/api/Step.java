package dev.clew.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Names an inline step: side effects written where they are needed, run by the node that owns the instance.
 *
 * <p>For a plain one {@link OrchestrationContext#step(String, Class, StepFunction)} is enough; this descriptor adds
 * generic results, retries and a timeout.
 *
 * @param name what the history calls it; 1 to 256 characters
 * @param output the type of its result
 * @param retry what happens when an attempt fails
 * @param timeout how long one attempt may run before it is interrupted and counts as failed
 * @param <O> its result
 */
public record Step<O>(String name, TypeToken<O> output, Retry retry, Optional<Duration> timeout) {

    public Step {
        Names.require("step", name);
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(timeout, "timeout");
        Durations.requirePositive("step " + name + ": timeout", timeout);
    }

    public static <O> Step<O> of(String name, Class<O> output) {
        return of(name, TypeToken.of(output));
    }

    public static <O> Step<O> of(String name, TypeToken<O> output) {
        return new Step<>(name, output, Retry.none(), Optional.empty());
    }

    /** This step with another retry policy. */
    public Step<O> retry(Retry policy) {
        return new Step<>(name, output, policy, timeout);
    }

    /** This step with a limit on how long one attempt runs. */
    public Step<O> timeout(Duration limit) {
        return new Step<>(name, output, retry, Optional.of(limit));
    }
}
