package dev.clew.api;

import org.jspecify.annotations.Nullable;

/** The code of one concurrent branch of an orchestration. */
@FunctionalInterface
public interface BranchFunction<T> {

    /**
     * Runs the branch.
     *
     * @throws Exception makes {@link Deferred#await} throw it, in the branch that waits
     */
    @Nullable
    T run() throws Exception;
}
