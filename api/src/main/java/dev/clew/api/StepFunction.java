package dev.clew.api;

import org.jspecify.annotations.Nullable;

/** The body of an inline step. May be attempted more than once, like an activity. */
@FunctionalInterface
public interface StepFunction<O> {

    /**
     * Does the work. The orchestration's context may not be used inside.
     *
     * @throws Exception whatever went wrong; it is recorded as a {@link Failure} and retried by the policy
     */
    @Nullable
    O run(ActivityContext context) throws Exception;
}
