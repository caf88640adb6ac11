package dev.clew.api;

import org.jspecify.annotations.Nullable;

/** An activity that needs no context: any method from its argument to its result. */
@FunctionalInterface
public interface PlainFunction<I, O> {

    /** Does the work; see {@link ActivityFunction#run}. */
    @Nullable
    O run(I input) throws Exception;
}
