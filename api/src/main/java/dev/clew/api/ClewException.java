package dev.clew.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything Clew throws that a program may want to catch, in five kinds named for whose fault it is and so for
 * what to do next. Argument mistakes that a compiler could have found are {@link IllegalArgumentException}.
 */
public abstract sealed class ClewException extends RuntimeException
        permits ApplicationException,
                ConfigurationException,
                InfrastructureException,
                NondeterminismException,
                PoisonException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    ClewException(Failure failure, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = Objects.requireNonNull(failure, "failure");
    }

    /** The same as data. */
    public final Failure failure() {
        return failure;
    }
}
