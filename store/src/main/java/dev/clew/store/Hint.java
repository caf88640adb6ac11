package dev.clew.store;

/**
 * What one process tells the others, so that they need not look for it. A hint may be lost, come twice, or be about
 * nothing: who hears one looks into the store.
 */
public sealed interface Hint {

    /** Anything may have happened: hints may have been lost. */
    record Anything() implements Hint {}

    /** An instance without an owner may have something to do. */
    record Ready() implements Hint {}

    /** An owner has messages to receive. */
    record Messages(Epoch owner) implements Hint {}

    /** An owner has instances that are to be paused, or no longer are. */
    record Pausing(Epoch owner) implements Hint {}

    /** There may be tasks to take. */
    record Tasks() implements Hint {}

    /** A node runs a task that nobody wants any more. */
    record Unwanted(Epoch owner) implements Hint {}

    /** Somebody waits for the end of an instance, and would like to be told. */
    record Watched(InstanceId id) implements Hint {}

    /** An instance has ended or is held. */
    record Ended(InstanceId id) implements Hint {}

    /** Somebody waits for what an instance publishes next, and would like to be told. */
    record Followed(InstanceId id) implements Hint {}

    /** An instance has published something, or has ended or is held. */
    record Changed(InstanceId id) implements Hint {}
}
