package dev.clew.api;

import java.util.Optional;

/**
 * The user's code or data failed. Throw it from an activity to give the failure a type, or to say that another
 * attempt is useless; any other exception is recorded under its simple class name.
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

    /** A failure that no retry policy tries again. */
    public static ApplicationException nonRetryable(String type, String message) {
        return new ApplicationException(new Failure(Failure.Kind.APPLICATION, type, message, false, Optional.empty()));
    }
}
