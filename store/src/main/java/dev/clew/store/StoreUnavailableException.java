package dev.clew.store;

import dev.clew.api.InfrastructureException;

/** The store did not answer, or cannot tell what it wrote. Calling again with the same arguments is safe. */
public final class StoreUnavailableException extends InfrastructureException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super("store_unavailable", message, cause);
    }
}
