package dev.clew.api;

import java.time.Instant;
import java.util.Optional;

/** What a running activity or step knows about itself. Thread-safe; of use only while the attempt runs. */
public interface ActivityContext {

    /** The id of the instance that asked for this work. */
    String instanceId();

    /** The name of the activity or step. */
    String name();

    /** Which attempt this is, from 1. An attempt that a crash cut off is not counted. */
    int attempt();

    /**
     * The same text for every attempt of this piece of work, and for no other piece. Hand it to whatever you call
     * so that a second attempt has no second effect.
     */
    String idempotencyKey();

    /**
     * Whether the result is no longer wanted: the instance was cancelled, a race was won by another branch, or the
     * attempt ran out of time. The thread is interrupted too.
     */
    boolean cancelled();

    /** When this attempt times out, if it has a timeout. */
    Optional<Instant> deadline();
}
