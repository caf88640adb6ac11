package dev.clew.api;

import java.util.Optional;

/** The instance waited for was ended from outside, by {@link InstanceHandle#terminate}. */
public final class TerminatedException extends ApplicationException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public TerminatedException(String reason) {
        super(new Failure(Failure.Kind.APPLICATION, Failure.TERMINATED, reason, false, Optional.empty()));
        this.reason = reason;
    }

    /** Why, in the words of whoever ended it. */
    public String reason() {
        return reason;
    }
}
