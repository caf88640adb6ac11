package dev.clew.cli.chaos.programs;

import java.time.Duration;

/** One thing that a program does, once, however often it is run. */
public sealed interface Stage {

    /** The checkpoint that keeps it. */
    String key();

    /** Works for a while and saves what it came to, which is something else in each run. */
    record Save(String key, Duration work) implements Stage {}

    /** Sleeps, and leaves for the time if any of it is left. */
    record Sleep(String key, Duration span) implements Stage {}

    /** Sleeps without leaving. */
    record Nap(String key, Duration span) implements Stage {}

    /** Waits for what somebody sends to its checkpoint, and leaves meanwhile. */
    record Receive(String key) implements Stage {}
}
