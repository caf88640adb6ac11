package dev.clew.api;

/** The instance is quarantined because node after node that ran it went down. */
public final class PoisonException extends ClewException {

    private static final long serialVersionUID = 1L;

    public PoisonException(Failure failure) {
        super(failure, failure.message(), null);
    }
}
