package dev.clew.cli.chaos.faults;

/** Something that is done to a fleet. Nodes are numbered from 0; so are lines to the database, of which the last is the clients'. */
public sealed interface Act {

    /** What it is, for people. */
    default String text() {
        return switch (this) {
            case Kill(int node) -> "kill node " + node;
            case Start(int node) -> "start node " + node;
            case Freeze(int node) -> "stop node " + node;
            case Thaw(int node) -> "continue node " + node;
            case Cut(int line) -> "cut line " + line;
            case Stall(int line) -> "stall line " + line;
            case Resume(int line) -> "resume line " + line;
            case StopDatabase() -> "stop the database";
            case KillDatabase() -> "kill the database";
            case StartDatabase() -> "start the database";
            case Burst(int instances) -> "start " + instances + " instances at once";
        };
    }

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
