package dev.clew.cli.chaos.load;

import java.util.SplittableRandom;

/** Those whom the load can ask. Thread-safe. */
public interface Callers {

    /** One that runs no engine, and so owns no instance. */
    Caller clientOnly();

    /** One of all that are there now. */
    Caller any(SplittableRandom random);
}
