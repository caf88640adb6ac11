package dev.clew.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Names a piece of work with side effects and says what goes in, what comes out and how it is retried.
 *
 * <p>A constant, shared by the code that calls the activity and the line that registers its implementation. Retry
 * policy and timeout are tunables: changing them strands no running instance. The name is the identity.
 *
 * @param name the name it is registered and recorded under; 1 to 256 characters
 * @param input the type of its argument
 * @param output the type of its result
 * @param retry what happens when an attempt fails; {@link Retry#none} unless said otherwise
 * @param timeout how long one attempt may run before it is interrupted and counts as failed with the type
 *     {@code timeout}
 * @param <I> its argument
 * @param <O> its result
 */
public record Activity<I, O>(
        String name, TypeToken<I> input, TypeToken<O> output, Retry retry, Optional<Duration> timeout) {

    public Activity {
        Names.require("activity", name);
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(timeout, "timeout");
        Durations.requirePositive("activity " + name + ": timeout", timeout);
    }

    public static <I, O> Activity<I, O> of(String name, Class<I> input, Class<O> output) {
        return of(name, TypeToken.of(input), TypeToken.of(output));
    }

    public static <I, O> Activity<I, O> of(String name, TypeToken<I> input, TypeToken<O> output) {
        return new Activity<>(name, input, output, Retry.none(), Optional.empty());
    }

    /** This activity with another retry policy. */
    public Activity<I, O> retry(Retry policy) {
        return new Activity<>(name, input, output, policy, timeout);
    }

    /** This activity with a limit on how long one attempt runs. */
    public Activity<I, O> timeout(Duration limit) {
        return new Activity<>(name, input, output, retry, Optional.of(limit));
    }
}
