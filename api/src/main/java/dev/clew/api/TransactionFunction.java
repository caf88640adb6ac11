package dev.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * The body of a transactional step. May be attempted more than once; what an attempt wrote through its connection is
 * durable exactly if its result is.
 */
@FunctionalInterface
public interface TransactionFunction<O> {

    /**
     * Does the work. The orchestration's context may not be used inside, nor a client to write with.
     *
     * @throws Exception whatever went wrong: all that was written is rolled back, and the exception recorded as a
     *     {@link Failure} and retried by the policy
     */
    @Nullable
    O run(TransactionContext context) throws Exception;
}
