package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.store.Store;
import java.time.Duration;

/**
 * Instances that sleep at the same time, and wake at instants of their own, which lie scattered in a window. Thread-safe.
 */
interface Alarm {

    /** An engine that runs them; closes the store. */
    Clew engine(Store store);

    /**
     * Starts the plan's instances, of which none wakes before the lead is over.
     *
     * @return how long the starts took, in seconds
     */
    double set(ClewClient client, Plan plan);

    /** Who woke until now. */
    Woken woken();

    /**
     * How late they woke: from its instant to the code that runs after it, to the millisecond; of each, or of a sample.
     * For when all have ended, while the engine is open.
     */
    Latencies lateness(ClewClient client);

    /** Makes them. */
    @FunctionalInterface
    interface Kind {

        /**
         * So many.
         *
         * @param lead how long after the first start the window begins
         */
        Alarm of(int instances, Duration lead, Duration window);
    }

    /** Where in its window an instance wakes, from 0 to 1: wherever one counts from, they are spread evenly. */
    static double place(int number) {
        return number * 0.618033988749895 % 1;
    }
}
