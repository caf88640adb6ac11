package dev.clew.kernel;

import dev.clew.api.Failure;

/** Why {@link Execution#run} returned. */
public sealed interface Exit {

    /** The execution is over; {@code last} is still to be made durable and has an ending. */
    record Ended(Decision last) implements Exit {}

    /** The host asked for it. */
    record Left() implements Exit {}

    /** History and code do not fit. The failure shows both sides. */
    record Diverged(Failure failure) implements Exit {}

    /**
     * The code could not be run: the JVM is out of memory or misses a class, or the host threw. Says nothing of the
     * instance, whose history is as it was.
     */
    record Broken(Throwable thrown) implements Exit {}
}
