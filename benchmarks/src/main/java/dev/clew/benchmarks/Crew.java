package dev.clew.benchmarks;

import java.util.Optional;

/** Engines that run sequences on whatever database they are put. */
interface Crew extends AutoCloseable {

    /**
     * Starts engines, has them do the work, and stops them.
     *
     * @param latencies is given the time from each start call to the result
     */
    Done work(Database database, SequenceLoad load, Latencies latencies);

    @Override
    void close();

    /**
     * Work that is done.
     *
     * @param seconds how long it took, without the starting and stopping of engines
     * @param owners who of several did it
     */
    record Done(double seconds, Optional<Owners> owners) {}
}
