package dev.clew.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What went wrong, as data: how failures are recorded and travel.
 *
 * @param kind whose fault it was
 * @param type a short code that retry policies and callers can tell failures apart by, such as
 *     {@code card_declined}; for an exception without a code its simple class name
 * @param message what a person should read
 * @param retryable whether another attempt might do better
 * @param cause the failure behind this one
 * @param retryAfter how long after it the next attempt may begin, if the failure says so: what a service asked for
 */
public record Failure(
        Kind kind,
        String type,
        String message,
        boolean retryable,
        Optional<Failure> cause,
        Optional<Duration> retryAfter) {

    /** The type of an attempt that ran out of time. */
    public static final String TIMEOUT = "timeout";

    /** The type of work that was cancelled. */
    public static final String CANCELLED = "cancelled";

    /** The type of an instance that was ended from outside. */
    public static final String TERMINATED = "terminated";

    /** The type that says why an instance is paused. */
    public static final String PAUSED = "paused";

    /** The type of a child that could not be started since its id is another instance's. */
    public static final String CHILD_ID_TAKEN = "child_id_taken";

    /** The type of a saga that failed and could not undo all it did. */
    public static final String COMPENSATION_FAILED = "compensation_failed";

    /** The type of something larger than a limit allows. */
    public static final String LIMIT = "limit_exceeded";

    /** The type of an attempt that was turned away for a rate limit. It costs no attempt; see {@link Retry#patience}. */
    public static final String RATE_LIMITED = "rate_limited";

    private static final int MAX_CAUSES = 5;
    private static final int MAX_MESSAGE = 10_000;

    /** Whose fault a failure was. */
    public enum Kind {
        /** The user's code or data. */
        APPLICATION,
        /** Code and history do not fit. */
        NONDETERMINISM,
        /** An instance that took its node down again and again. */
        POISON,
        /** Something is not registered, not allowed, or too large. */
        CONFIGURATION,
        /** The world: stores, networks, machines. Never how an instance ends. */
        INFRASTRUCTURE
    }

    public Failure {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(cause, "cause");
        retryAfter = retryAfter.map(span -> span.isNegative() ? Duration.ZERO : Durations.capped(span));
    }

    /** One that does not say when the next attempt may begin. */
    public Failure(Kind kind, String type, String message, boolean retryable, Optional<Failure> cause) {
        this(kind, type, message, retryable, cause, Optional.empty());
    }

    public static Failure application(String type, String message) {
        return new Failure(Kind.APPLICATION, type, message, true, Optional.empty());
    }

    public static Failure configuration(String type, String message) {
        return new Failure(Kind.CONFIGURATION, type, message, false, Optional.empty());
    }

    public static Failure nondeterminism(String message) {
        return new Failure(Kind.NONDETERMINISM, "nondeterminism", message, false, Optional.empty());
    }

    /**
     * What an exception thrown by user code is recorded as; its causes too, to a depth of {@value #MAX_CAUSES}. Of a
     * message longer than {@value #MAX_MESSAGE} characters the rest is cut off, also of one that was made by hand.
     */
    public static Failure of(Throwable thrown) {
        return of(thrown, MAX_CAUSES);
    }

    private static Failure of(Throwable thrown, int depth) {
        if (thrown instanceof ClewException known) {
            Failure failure = known.failure();
            return failure.isShort() ? failure : failure.shortened();
        }
        Throwable cause = thrown.getCause();
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        return new Failure(
                Kind.APPLICATION,
                thrown.getClass().getSimpleName(),
                cut(message),
                true,
                cause == null || depth == 0 ? Optional.empty() : Optional.of(of(cause, depth - 1)));
    }

    /** Whether a rate limit turned the attempt away. */
    public boolean rateLimited() {
        return type.equals(RATE_LIMITED);
    }

    private boolean isShort() {
        return message.length() <= MAX_MESSAGE && cause.map(Failure::isShort).orElse(true);
    }

    private Failure shortened() {
        return new Failure(kind, type, cut(message), retryable, cause.map(Failure::shortened), retryAfter);
    }

    private static String cut(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...";
    }

    /** {@code type: message}, and the causes behind it. */
    @Override
    public String toString() {
        return type + ": " + message + cause.map(c -> " (caused by " + c + ")").orElse("");
    }
}
