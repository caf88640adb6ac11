package dev.clew.workflow;

import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a graph: the code of every workflow, as the engine sees it.
 *
 * <p>It decides nothing by itself that could come out otherwise on another day: keys, lists and results are recorded
 * where they are made. So a history fits as long as the graph stays what it is, whatever becomes of the code of its
 * tasks. Where an instance is, and what its vertices left with, is found out by
 * walking again over its history.
 */
final class Interpreter<I, O> implements OrchestrationFunction<I, O> {

    private final Walk walk;
    private final Trail trail;

    /**
     * One for a graph.
     *
     * @throws InvalidWorkflowException if the graph has names that are not bound
     */
    Interpreter(Graph graph, Bindings bindings) {
        List<Problem> problems = new ArrayList<>();
        this.trail = Trail.NONE;
        this.walk = new Compiler(bindings, graph.metadata(), problems).sequence("", "", graph.vertices());
        if (!problems.isEmpty()) {
            throw new InvalidWorkflowException(graph.name(), problems);
        }
    }

    private Interpreter(Walk walk, Trail trail) {
        this.walk = walk;
        this.trail = trail;
    }

    /** The same, which tells where it goes. */
    Interpreter<I, O> telling(Trail listener) {
        return new Interpreter<>(walk, listener);
    }

    @Override
    @SuppressWarnings("unchecked") // the builder checked the types, and the codec checks what is read back
    public @Nullable O run(OrchestrationContext context, I input) {
        return (O) walk.from(context, input, Scope.of(input, trail));
    }
}
