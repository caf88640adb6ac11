package dev.clew.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names a request that can be made of a running instance, with what goes in and what comes out: a signal that is
 * checked first and answered.
 *
 * <p>A constant, shared by the code that registers its handler ({@link OrchestrationContext#onUpdate}) and by those
 * who ask ({@link InstanceHandle#update}).
 *
 * @param name what both sides call it; 1 to 256 characters
 * @param input what is asked with
 * @param output what is answered
 * @param <I> what is asked with
 * @param <O> what is answered
 */
public record Update<I, O extends @Nullable Object>(String name, TypeToken<I> input, TypeToken<O> output) {

    /** Of how many answers an instance remembers the ids when it continues as new. */
    public static final int MAX_REMEMBERED = 256;

    /** How many updates of an instance are carried out at the same time; more wait their turn. */
    public static final int MAX_RUNNING = 1_000;

    public Update {
        Names.require("update", name);
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
    }

    public static <I, O> Update<I, O> of(String name, Class<I> input, Class<O> output) {
        return of(name, TypeToken.of(input), TypeToken.of(output));
    }

    public static <I, O> Update<I, O> of(String name, TypeToken<I> input, TypeToken<O> output) {
        return new Update<>(name, input, output);
    }
}
