package dev.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * The outcome-to-be of something an orchestration started: an activity, a timer, a branch.
 *
 * <p>Belongs to the orchestration that started it and is only for use by its branches.
 *
 * @param <T> what it comes to
 */
public interface Deferred<T extends @Nullable Object> {

    /**
     * Blocks this branch until the outcome is there; holds no thread once the instance is evicted.
     *
     * @return the result; null only if the work returned null
     * @throws ApplicationException if the work failed, or {@link CancelledException} if it or this branch was
     *     cancelled
     */
    T await();

    /** Whether {@link #await} would return or throw at once. */
    boolean done();

    /**
     * Asks the work to stop. Does nothing if it is done. A cancelled activity or timer is settled at once; a branch
     * gets a {@link CancelledException} where it waits and is settled when it has cleaned up.
     */
    void cancel();
}
