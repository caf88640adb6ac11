package dev.clew.store.sqlite;

import java.sql.SQLException;

/** The database refused one of the writes of a transaction, which was rolled back. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedException(SQLException cause) {
        super(cause);
    }
}
