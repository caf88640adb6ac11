package dev.clew.benchmarks;

import java.sql.SQLException;

/** The rows that an engine cannot do without, in an order that keeps its promises. */
interface LimitWork {

    /** How many steps are in it. */
    long steps();

    /** How many steps may be on their way at once: none of them waits for another. */
    int atOnce();

    /** How many parts of it may be written at the same time, each by a pen of its own. */
    int parts(int batch);

    /**
     * Writes one part.
     *
     * @param batch how many rows go into a commit, at most
     * @param part from 0
     */
    void write(Pen pen, int batch, int part) throws SQLException;

    /** What comes before all parts. */
    default void begin(Pen pen) throws SQLException {}

    /** What comes after all parts. */
    default void end(Pen pen) throws SQLException {}

    /** How many commits that takes, at most. */
    int commits(int batch);
}
