package dev.clew.benchmarks.peers;

/** An engine that a user could pick instead. */
public interface Peer {

    /** What its users call it. */
    String name();

    /** The version that runs here. */
    String version();

    /** Whether it has what the work needs. */
    boolean can(Work work);

    /**
     * Starts the engine, lets it do the work, and stops it. Blocks until then.
     *
     * @param jdbcUrl an empty PostgreSQL database, user included; its tables are left as they are in the end
     * @throws IllegalArgumentException if the engine {@linkplain #can cannot} do such work
     * @throws IllegalStateException if it did not do what was asked
     */
    Result run(String jdbcUrl, Work work);
}
