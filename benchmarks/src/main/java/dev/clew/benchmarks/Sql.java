package dev.clew.benchmarks;

import dev.clew.store.StoreUnavailableException;
import java.sql.SQLException;

/** What to throw when a database that is measured fails. */
final class Sql {

    private Sql() {}

    static StoreUnavailableException failed(Object database, SQLException cause) {
        return new StoreUnavailableException(database + " did not answer: " + cause.getMessage(), cause);
    }
}
