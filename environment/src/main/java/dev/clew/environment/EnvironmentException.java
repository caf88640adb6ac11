package dev.clew.environment;

import java.util.Locale;

/** What was asked of an environment cannot be done. */
public final class EnvironmentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What was wrong, in words that programs can tell apart. */
    public enum Kind {
        /** There is no such image in this namespace. */
        IMAGE_NOT_FOUND,
        /** What arrived is not what was announced. */
        CHECKSUM_MISMATCH,
        /** The request makes no sense. */
        VALIDATION_ERROR,
        /** The request is larger than is allowed. */
        TOO_LARGE,
        /** The id is taken by a process of another image. */
        CONFLICT,
        /** This environment has nothing of the kind. */
        UNSUPPORTED,
        /** Files could not be read or written. */
        IO_ERROR;

        /** As it is written on the wire. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;

    public EnvironmentException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public EnvironmentException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What was wrong. */
    public Kind kind() {
        return kind;
    }
}
