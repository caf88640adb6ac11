package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.store.Store;
import java.time.Instant;

/** Programs of processes that leave when they are launched first, and are due again all at one instant. Thread-safe. */
interface SleepingPrograms extends AutoCloseable {

    /**
     * An engine that launches them; closes the store.
     *
     * @param slots how many may run at the same time
     */
    Clew engine(Store store, int slots);

    /** Starts a process. */
    void start(Clew clew, String id);

    /** How many have been launched and left again. */
    int asleep();

    /** How late they were launched again, and how often, once all have ended. */
    Launched launched();

    @Override
    void close();

    /**
     * How programs were launched again.
     *
     * @param lateness of each, from when it was due
     * @param never how many were launched only once, because they were due before they could sleep
     * @param twice how many were launched more often than twice: once to sleep, once when that was over
     */
    record Launched(Latencies lateness, long never, long twice) {}

    /** Makes them. */
    @FunctionalInterface
    interface Kind {

        /** So many, all due at an instant. */
        SleepingPrograms of(int count, Instant due);
    }
}
