package dev.clew.benchmarks;

import java.sql.SQLException;

/**
 * Writes the rows of a limit, into tables and indexes that the store itself created: many in a statement, each call one
 * transaction, durable when it returns. Checks nothing. Not thread-safe.
 */
interface Pen extends AutoCloseable {

    /** One row in {@code instances} for each key, marked as owned, as it is while an engine runs it. */
    void start(long[] keys) throws SQLException;

    /**
     * One row in {@code history} for each place.
     *
     * @param keys the instances
     * @param numbers the row's number in each instance's history
     */
    void step(long[] keys, int[] numbers) throws SQLException;

    /**
     * The same, and an update of the row of each instance that ends: status, result, no owner.
     *
     * @param ended their keys
     */
    void end(long[] keys, int[] numbers, long[] ended) throws SQLException;

    @Override
    void close() throws SQLException;
}
