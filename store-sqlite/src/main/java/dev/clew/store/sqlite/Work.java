package dev.clew.store.sqlite;

import java.sql.SQLException;

/** Something to do on a session. */
@FunctionalInterface
interface Work<T> {
    T on(Session session) throws SQLException;
}
