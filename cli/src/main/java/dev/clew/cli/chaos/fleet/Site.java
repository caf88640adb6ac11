package dev.clew.cli.chaos.fleet;

import dev.clew.cli.chaos.rows.Rows;

/** The database of a run. */
public interface Site extends AutoCloseable {

    /** What it is called on the command line. */
    String name();

    /** A new line to it, for one process. */
    Line newLine();

    /**
     * Its rows, by a way of their own.
     *
     * @throws dev.clew.store.StoreUnavailableException if it is down
     */
    Rows openRows();

    /** Stops it in good order. */
    void stop();

    /** Kills all its processes. */
    void kill();

    /** Starts it, if it is down. */
    void up();

    @Override
    void close();
}
