package dev.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * The code that carries an update out: orchestration code like any other, in a branch of its own.
 *
 * @param <I> what is asked with
 * @param <O> what is answered
 */
@FunctionalInterface
public interface UpdateHandler<I, O extends @Nullable Object> {

    /**
     * Carries it out.
     *
     * @throws Exception is the answer: an {@link UpdateFailedException} where it was asked
     */
    O handle(I input) throws Exception;
}
