package dev.clew.api;

import java.time.Duration;
import java.util.Optional;

/**
 * The user's code or data failed. Throw it from an activity to give the failure a type, to say that another
 * attempt is useless or when it may begin; any other exception is recorded under its simple class name.
 */
public non-sealed class ApplicationException extends ClewException {

    private static final long serialVersionUID = 1L;

    /** A failure that retry policies may try again. */
    public ApplicationException(String type, String message) {
        this(Failure.application(type, message));
    }

    public ApplicationException(Failure failure) {
        super(failure, failure.toString(), null);
    }

    ApplicationException(Failure failure, String message) {
        super(failure, message, null);
    }

    /**
     * A failure after which the next attempt may begin after a span and not before, whatever the policy's waits are: what a service
     * said with {@code Retry-After}, say. The policy's {@linkplain Retry#patience() patience} bounds it.
     */
    public static ApplicationException retryAfter(String type, String message, Duration span) {
        return new ApplicationException(
                new Failure(Failure.Kind.APPLICATION, type, message, true, Optional.empty(), Optional.of(span)));
    }

    /**
     * A rate limit turned the attempt away, for such a span: it counts for none, as long as the policy has {@linkplain
     * Retry#patience() patience}.
     */
    public static ApplicationException rateLimited(String message, Duration span) {
        return retryAfter(Failure.RATE_LIMITED, message, span);
    }

    /** A rate limit turned the attempt away, and did not say for how long: the policy's waits count. */
    public static ApplicationException rateLimited(String message) {
        return new ApplicationException(Failure.RATE_LIMITED, message);
    }

    /** A failure that no retry policy tries again. */
    public static ApplicationException nonRetryable(String type, String message) {
        return new ApplicationException(new Failure(Failure.Kind.APPLICATION, type, message, false, Optional.empty()));
    }
}
