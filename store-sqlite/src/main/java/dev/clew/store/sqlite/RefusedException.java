package dev.clew.store.sqlite;

/** One of the writes of a transaction cannot be done, and so the transaction was rolled back. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedException(Exception cause) {
        super(cause);
    }
}
