package dev.clew.engine;

import dev.clew.store.Catalog.Backlog;

/** How full an engine is, now. Thread-safe and, but for {@link #backlog}, cheap. */
public interface EngineGauges {

    /** Instances in memory, at work or waiting. */
    int instancesInMemory();

    /** Instances in memory that are at work rather than waiting. */
    int instancesAtWork();

    /** Activities that run in one of the slots. */
    int attemptsRunning();

    /** Activities that wait for one of the slots to run in. */
    int attemptsWaiting();

    /** Writes that wait for a commit to begin. */
    int writesWaiting();

    /**
     * What waits in the store for any node. Asks the store, whose answer is the same to every node: for the thread of
     * somebody who can wait, and not every second.
     *
     * @throws dev.clew.store.StoreUnavailableException if it does not answer
     */
    Backlog backlog();
}
