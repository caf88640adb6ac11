package dev.clew.store.sqlite;

import java.sql.SQLException;

/** Is told of every statement of a store. Where tests let the world fail. */
interface Probe {

    /** Lets everything happen. */
    Probe NONE = new Probe() {};

    /** A statement is about to run. What this throws happens instead. */
    default void before(String sql) throws SQLException {}

    /** A statement has run. What this throws looks like its failure, though it took effect. */
    default void after(String sql) throws SQLException {}
}
