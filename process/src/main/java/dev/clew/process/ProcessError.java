package dev.clew.process;

import dev.clew.api.ApplicationException;
import java.util.Locale;
import java.util.Optional;

/** What can be wrong with a request, in words that programs can tell apart on every transport. */
public enum ProcessError {
    /** There is no such process in this namespace. */
    INSTANCE_NOT_FOUND(false),
    /** The id is taken by something else. */
    INSTANCE_ALREADY_EXISTS(false),
    /** The process is not where this can be done. */
    INVALID_INSTANCE_STATE(false),
    /** Another run has taken this one's place: whoever asks must exit. */
    STALE_RUN(false),
    /** There is no such checkpoint. */
    CHECKPOINT_NOT_FOUND(false),
    /** The request makes no sense. */
    VALIDATION_ERROR(false),
    /** The request is larger than is allowed. */
    TOO_LARGE(false),
    /** The process keeps as much as it may; see {@link ProcessQuota}. It can still end. */
    QUOTA_EXCEEDED(false),
    /** The sender may not do this. */
    FORBIDDEN(false),
    /** There was no answer in time; what was asked for may have been done. */
    TIMEOUT(true),
    /** The engine cannot be reached, or is being shut down. */
    UNAVAILABLE(true),
    /** The engine is at fault. */
    INTERNAL(true);

    private final boolean isTransient;

    ProcessError(boolean isTransient) {
        this.isTransient = isTransient;
    }

    /** Whether the same request may do better later. */
    public boolean isTransient() {
        return isTransient;
    }

    /** How an update says it. */
    ApplicationException refusal(String message) {
        return ApplicationException.nonRetryable(name().toLowerCase(Locale.ROOT), message);
    }

    /** The one that an update means by the type of its failure. */
    static Optional<ProcessError> of(String failureType) {
        for (ProcessError error : values()) {
            if (error.name().toLowerCase(Locale.ROOT).equals(failureType)) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }
}
