package dev.clew.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How an instance is started.
 *
 * @param onConflict what happens when an instance of the same id exists
 * @param attributes what listings find it by, from its start
 * @param idempotencyKey what tells this start from others for the same id; see {@link #idempotencyKey(String)}
 * @param startAt when it begins at the earliest
 * @param startAfter how long after the start it begins at the earliest; never beside {@code startAt}
 */
public record StartOptions(
        ConflictPolicy onConflict,
        Attributes attributes,
        Optional<String> idempotencyKey,
        Optional<Instant> startAt,
        Optional<Duration> startAfter) {

    /** Begins at once, has no attributes, and fails if the id is taken. */
    public static final StartOptions DEFAULT = new StartOptions(
            ConflictPolicy.FAIL, Attributes.NONE, Optional.empty(), Optional.empty(), Optional.empty());

    public StartOptions {
        Objects.requireNonNull(onConflict, "onConflict");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey")
                .ifPresent(key -> Names.require("idempotency key", key));
        Objects.requireNonNull(startAt, "startAt");
        Objects.requireNonNull(startAfter, "startAfter");
        if (startAt.isPresent() && startAfter.isPresent()) {
            throw new IllegalArgumentException("an instance begins at an instant or after a while; give one of them");
        }
        if (startAfter.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("startAfter must not be negative, was " + startAfter.get());
        }
    }

    /** The same with another policy. */
    public StartOptions onConflict(ConflictPolicy policy) {
        return new StartOptions(policy, attributes, idempotencyKey, startAt, startAfter);
    }

    /** The same with other attributes. */
    public StartOptions attributes(Attributes others) {
        return new StartOptions(onConflict, others, idempotencyKey, startAt, startAfter);
    }

    /** The same and one more attribute. */
    public StartOptions attribute(String name, String value) {
        return attributes(attributes.with(name, value));
    }

    /**
     * The same with an idempotency key, so that the start may be made again, after a lost answer say. An instance
     * remembers the key it was started with until it is deleted or replaced. Who starts the same id with the same key gets that
     * instance, running or ended, whatever the policy; with another key, or for an instance that was started without,
     * {@link ConflictPolicy#USE_EXISTING} is a conflict too.
     *
     * @param key 1 to 256 characters
     */
    public StartOptions idempotencyKey(String key) {
        return new StartOptions(onConflict, attributes, Optional.of(key), startAt, startAfter);
    }

    /**
     * The same, but the instance does not begin before an instant by the store's clock; at once if that has passed. It
     * exists from now on: it can be found, listed, paused and deleted like any other. Signals for it are kept and do
     * not make it begin; a request to cancel does, so that its code can clean up.
     */
    public StartOptions startAt(Instant begin) {
        return new StartOptions(onConflict, attributes, idempotencyKey, Optional.of(begin), Optional.empty());
    }

    /** The same, but the instance does not begin before a while has passed; see {@link #startAt(Instant)}. */
    public StartOptions startAfter(Duration delay) {
        return new StartOptions(onConflict, attributes, idempotencyKey, Optional.empty(), Optional.of(delay));
    }
}
