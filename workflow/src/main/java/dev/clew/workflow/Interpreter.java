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
    private final int longHistory;

    /**
     * One for a graph.
     *
     * @throws InvalidWorkflowException if the graph has names that are not bound
     */
    Interpreter(Graph graph, Bindings bindings) {
        List<Problem> problems = new ArrayList<>();
        this.trail = Trail.NONE;
        this.longHistory = OrchestrationContext.LONG_HISTORY;
        this.walk = new Compiler(bindings, graph.metadata(), problems).sequence("", "", graph.vertices());
        if (!problems.isEmpty()) {
            throw new InvalidWorkflowException(graph.name(), problems);
        }
    }

    private Interpreter(Walk walk, Trail trail, int longHistory) {
        this.walk = walk;
        this.trail = trail;
        this.longHistory = longHistory;
    }

    /** The same, which tells where it goes. */
    Interpreter<I, O> telling(Trail listener) {
        return new Interpreter<>(walk, listener, longHistory);
    }

    /** The same, whose loops go on in a new execution when the history has so many events. */
    Interpreter<I, O> longFrom(int events) {
        return new Interpreter<>(walk, trail, events);
    }

    @Override
    @SuppressWarnings("unchecked") // the builder checked the types, and the codec checks what is read back
    public @Nullable O run(OrchestrationContext context, I input) {
        Scope scope = Scope.of(input, trail, longHistory);
        context.state().get(Position.KEY).ifPresent(position -> {
            context.state().remove(Position.KEY);
            scope.resuming(new Resumption(position, 0), context.codec());
        });
        try {
            return (O) walk.from(context, input, scope);
        } catch (NextExecution onward) {
            throw context.continueAsNew(input);
        }
    }
}
