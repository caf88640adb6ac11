package dev.clew.api;

import java.util.Optional;

/**
 * The instance, the branch or the work waited for was cancelled. Catch it to clean up inside
 * {@link OrchestrationContext#shielded}; let it through, or throw it again, and the instance ends as cancelled.
 */
public final class CancelledException extends ApplicationException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public CancelledException(String reason) {
        super(new Failure(Failure.Kind.APPLICATION, Failure.CANCELLED, reason, false, Optional.empty()));
        this.reason = reason;
    }

    /** Why, in the words of whoever asked. */
    public String reason() {
        return reason;
    }
}
