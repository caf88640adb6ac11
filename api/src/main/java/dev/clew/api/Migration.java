package dev.clew.api;

import java.util.Objects;

/**
 * What an instance of a graph is to go on as, and what that was checked with.
 *
 * @param version the version of the same program
 * @param graph what identifies the graph of that version
 * @param execution the execution whose history the graph was found to fit
 * @param turns how many turns that history had, at least 1
 * @param reason why, for people; it is recorded, and a very long one is cut
 */
public record Migration(int version, String graph, int execution, int turns, String reason) {

    public Migration {
        if (version < 1) {
            throw new IllegalArgumentException("a version starts at 1, was " + version);
        }
        Objects.requireNonNull(graph, "graph");
        if (turns < 1) {
            throw new IllegalArgumentException("an instance without a turn has nothing to migrate");
        }
        Objects.requireNonNull(reason, "reason");
    }
}
