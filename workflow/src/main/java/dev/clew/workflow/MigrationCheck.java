package dev.clew.workflow;

import dev.clew.api.Migration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a running instance can go on with another graph, and what that would mean.
 *
 * @param problems why it cannot, a problem for each vertex that is in the way; empty if it can
 * @param done the paths of the vertices that are over, whose results are kept and which are not walked again
 * @param current the paths of those that the instance is in, which go on undisturbed
 * @param migration what is to be done; empty if there are problems, or if the instance has that graph already
 */
public record MigrationCheck(
        List<Problem> problems, List<String> done, List<String> current, Optional<Migration> migration) {

    public MigrationCheck {
        problems = List.copyOf(problems);
        done = List.copyOf(done);
        current = List.copyOf(current);
    }

    /** Whether the instance can go on with the other graph, or does so already. */
    public boolean fits() {
        return problems.isEmpty();
    }
}
