package dev.clew.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The world failed: a store did not answer, a wait took longer than it was given. Trying again is safe and may
 * help. Never how an instance ends.
 */
public non-sealed class InfrastructureException extends ClewException {

    private static final long serialVersionUID = 1L;

    public InfrastructureException(String type, String message, @Nullable Throwable cause) {
        super(new Failure(Failure.Kind.INFRASTRUCTURE, type, message, true, Optional.empty()), message, cause);
    }
}
