package dev.clew.api;

/** History and code do not fit; the instance is parked. The message shows both sides. */
public final class NondeterminismException extends ClewException {

    private static final long serialVersionUID = 1L;

    public NondeterminismException(Failure failure) {
        super(failure, failure.message(), null);
    }
}
