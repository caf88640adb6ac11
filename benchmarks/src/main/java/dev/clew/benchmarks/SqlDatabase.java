package dev.clew.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A database that a plain JDBC program can write to, beside the store or instead of it: what limits are measured on. */
interface SqlDatabase extends Database {

    /** Another one in the same place, without tables. */
    SqlDatabase fresh();

    /**
     * A connection that finds the store's tables by their names.
     *
     * @param settings the store's settings, as read back from it; those that decide what a commit costs and survives
     *     are set likewise, or found to be so
     * @throws IllegalStateException if the database does not take one of them
     */
    Connection connect(Map<String, String> settings) throws SQLException;

    /** A connection to look around with. */
    default Connection connect() throws SQLException {
        return connect(Map.of());
    }

    /**
     * What writes the rows of a limit in the fastest way that this kind of database offers.
     *
     * @param connection closed with it
     * @param commits is given how long each commit took
     */
    Pen pen(Connection connection, RowShape shape, Latencies commits) throws SQLException;

    /** How many pens may be worth writing with at once. */
    List<Integer> pens();
}
