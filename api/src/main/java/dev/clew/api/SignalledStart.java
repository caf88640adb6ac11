package dev.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * What came of a signal that was to find an instance or to start one.
 *
 * @param handle the instance
 * @param effect what happened
 * @param <O> the instance's result
 */
public record SignalledStart<O extends @Nullable Object>(InstanceHandle<O> handle, Effect effect) {

    /** What happened, one of these and nothing else. */
    public enum Effect {
        /** There was none, so one was started, with the signal. */
        STARTED,
        /** There was one, which has the signal. */
        DELIVERED,
        /** There is one that has had a signal with the idempotency key before. */
        DUPLICATE
    }

    public boolean started() {
        return effect == Effect.STARTED;
    }
}
