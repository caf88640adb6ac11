package dev.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * An outcome-to-be that the orchestration's own code settles: one branch waits for it, another one keeps it.
 *
 * <p>Belongs to the orchestration that made it and is only for use by its branches. One that nobody settles is waited for
 * until the branch that waits is cancelled.
 *
 * @param <T> what it comes to
 */
public interface Promise<T extends @Nullable Object> extends Deferred<T> {

    /** Settles it with a result. Does nothing if it is done. */
    void complete(T result);
}
