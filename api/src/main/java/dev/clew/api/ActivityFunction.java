package dev.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * The implementation of an activity. May be attempted more than once, also at the same time by two nodes when one
 * of them lost its lease; {@link ActivityContext#idempotencyKey} is the same each time.
 *
 * @param <I> its argument
 * @param <O> its result
 */
@FunctionalInterface
public interface ActivityFunction<I, O> {

    /**
     * Does the work. Runs on a virtual thread and may block.
     *
     * @throws Exception whatever went wrong; it is recorded as a {@link Failure} and retried by the policy
     */
    @Nullable
    O run(ActivityContext context, I input) throws Exception;
}
