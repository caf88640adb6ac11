package dev.clew.cli.workflows;

import dev.clew.cli.console.TextInput;
import dev.clew.cli.console.UsageException;
import dev.clew.workflow.Graph;
import dev.clew.workflow.InvalidWorkflowException;
import dev.clew.workflow.Problem;
import java.util.List;
import java.util.Optional;

/**
 * A graph in a file, or what is wrong with it.
 *
 * @param name of the file
 * @param graph the graph; empty if the file cannot be read as one
 * @param problems what is wrong with it, all at once
 */
record GraphFile(String name, Optional<Graph> graph, List<Problem> problems) {

    /**
     * What a file holds.
     *
     * @throws UsageException if there is no such file, or it is no text
     */
    static GraphFile read(String name) {
        String text = TextInput.read(
                name,
                "a workflow",
                "write one, as docs/guide/workflows.md shows, or have a program print its workflow.graph().json()");
        try {
            Graph graph = Graph.read(text);
            return new GraphFile(name, Optional.of(graph), graph.problems());
        } catch (InvalidWorkflowException invalid) {
            return new GraphFile(name, Optional.empty(), invalid.problems());
        }
    }

    /**
     * The graph that a file holds.
     *
     * @throws UsageException if it holds none, or one with problems
     */
    static Graph sound(String name) {
        GraphFile file = read(name);
        if (!file.problems.isEmpty()) {
            throw new UsageException(TextInput.named(name) + ": " + file.problems.getFirst()
                    + (file.problems.size() == 1 ? "" : " and " + (file.problems.size() - 1) + " more")
                    + "; see all that is wrong: clew workflow validate " + name);
        }
        return file.graph.orElseThrow();
    }
}
