package dev.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * The code of an orchestration: a plain method whose every side effect goes through the context.
 *
 * <p>It is run again from the top after a restart, and then every call on the context answers with what was
 * recorded. So outside of steps and activities it must be deterministic: no clock, randomness, I/O or threads other
 * than the context's.
 */
@FunctionalInterface
public interface OrchestrationFunction<I, O> {

    /**
     * Runs the orchestration.
     *
     * @throws Exception ends the instance as failed, with the exception recorded as a {@link Failure}
     */
    @Nullable
    O run(OrchestrationContext context, I input) throws Exception;
}
