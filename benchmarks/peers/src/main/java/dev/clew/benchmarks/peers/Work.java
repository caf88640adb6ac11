package dev.clew.benchmarks.peers;

import java.time.Duration;

/** What a peer is to do, and how much of it. Counts are without the warm-up. */
public sealed interface Work {

    /** How long to do the same first, in the same database, so that the code is compiled and connections are open. */
    Duration warmUp();

    /**
     * Throughput, a closed loop: each caller starts an instance of a few trivial steps, waits for its end, and starts
     * the next.
     *
     * @param instances how many
     * @param steps how many steps each
     * @param callers how many callers at the same time
     */
    record Sequence(int instances, int steps, int callers, Duration warmUp) implements Work {

        public Sequence {
            requireAtLeastOne("instances", instances);
            requireAtLeastOne("steps", steps);
            requireAtLeastOne("callers", callers);
            requireNotNegative(warmUp);
        }
    }

    /**
     * Throughput where many instances of one trivial step are handed over in one call: each caller hands over a batch,
     * waits until all of it is done, and hands over the next.
     *
     * @param instances how many
     * @param size how many in a call; the last call may have fewer
     * @param callers how many callers at the same time
     */
    record Batches(int instances, int size, int callers, Duration warmUp) implements Work {

        public Batches {
            requireAtLeastOne("instances", instances);
            requireAtLeastOne("size", size);
            requireAtLeastOne("callers", callers);
            requireNotNegative(warmUp);
        }
    }

    /**
     * What one step costs on an engine with nothing else to do: one caller, one instance, one step after the other.
     *
     * @param steps how many
     */
    record Latency(int steps, Duration warmUp) implements Work {

        public Latency {
            requireAtLeastOne("steps", steps);
            requireNotNegative(warmUp);
        }
    }

    private static void requireAtLeastOne(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, was " + number);
        }
    }

    private static void requireNotNegative(Duration warmUp) {
        if (warmUp.isNegative()) {
            throw new IllegalArgumentException("warm-up must not be negative, was " + warmUp);
        }
    }
}
