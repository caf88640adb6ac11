package dev.clew.cli.chaos.faults;

/** Something that is done to a fleet. Nodes are numbered from 0; so are lines to the database, of which the last is the clients'. */
public sealed interface Act {

    /** Kill the process of a node with SIGKILL. */
    record Kill(int node) implements Act {}

    /** Start a node again that was killed. */
    record Start(int node) implements Act {}

    /** Stop the process of a node with SIGSTOP. */
    record Freeze(int node) implements Act {}

    /** Let it go on. */
    record Thaw(int node) implements Act {}

    /** Break all connections of a line off. */
    record Cut(int line) implements Act {}

    /** Forward nothing any more on a line. */
    record Stall(int line) implements Act {}

    /** Forward again. */
    record Resume(int line) implements Act {}

    /** Stop the database in good order. */
    record StopDatabase() implements Act {}

    /** Kill all processes of the database. */
    record KillDatabase() implements Act {}

    /** Start the database again. */
    record StartDatabase() implements Act {}

    /** Start many instances at once. */
    record Burst(int instances) implements Act {}
}
