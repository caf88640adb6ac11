package dev.clew.engine;

/** How full an engine is, now. Thread-safe and cheap. */
public interface EngineGauges {

    /** Instances in memory, at work or waiting. */
    int instancesInMemory();

    /** Activities that wait for one of the slots to run in. */
    int attemptsWaiting();

    /** Writes that wait for a commit to begin. */
    int writesWaiting();
}
