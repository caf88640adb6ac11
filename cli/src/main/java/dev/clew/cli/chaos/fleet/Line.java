package dev.clew.cli.chaos.fleet;

/** The way from one process to the database. */
public interface Line extends AutoCloseable {

    /** What {@link Stores#open} takes. */
    String url();

    /** Breaks all connections off. */
    void cut();

    /** Forwards nothing any more. */
    void stall();

    /** Forwards again. */
    void resume();

    @Override
    void close();
}
