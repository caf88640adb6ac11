package dev.clew.api;

/** What became of a signal. */
public enum SignalReceipt {
    /** It is durable, and will be taken exactly once unless the instance ends first. */
    DELIVERED,
    /** The instance has had a signal with its idempotency key before; this one is not received. */
    DUPLICATE
}
