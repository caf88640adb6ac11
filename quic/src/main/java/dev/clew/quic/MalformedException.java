package dev.clew.quic;

import org.jspecify.annotations.Nullable;

/** A payload that is not the message that it should be. */
final class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
