package dev.clew.workflow;

import dev.clew.api.Orchestration;
import dev.clew.api.TypeToken;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
import java.util.List;

/**
 * A graph with the code it names, ready to be registered and started.
 *
 * <pre>{@code
 * static final Workflow<Order, Receipt> ORDER = Workflow.from("order", Order.class)
 *         .then(RESERVE)
 *         .delay("cool-off", Duration.ofHours(1))
 *         .then(CHARGE)
 *         .build();
 *
 * Clew.sqlite(path).register(ORDER).register(RESERVE, stock::reserve).register(CHARGE, payments::charge)
 * client.start(ORDER.orchestration(), "order-42", order);
 * }</pre>
 *
 * <p>Registering one registers the functions that were written with it; activities are registered as ever. Immutable and
 * thread-safe.
 *
 * @param <I> what it is started with
 * @param <O> what it comes to
 */
public final class Workflow<I, O> implements Registration {

    private final Graph graph;
    private final String identity;
    private final Bindings bindings;
    private final Orchestration<I, O> orchestration;
    private final Interpreter<I, O> interpreter;

    private Workflow(Graph graph, Bindings bindings, Orchestration<I, O> orchestration, Interpreter<I, O> interpreter) {
        this.graph = graph;
        this.identity = graph.identity();
        this.bindings = bindings;
        this.orchestration = orchestration;
        this.interpreter = interpreter;
    }

    /** Begins a workflow of version 1. */
    public static <I> Flow<I, I> from(String name, Class<I> input) {
        return from(name, TypeToken.of(input));
    }

    /** Begins a workflow of version 1. */
    public static <I> Flow<I, I> from(String name, TypeToken<I> input) {
        return Flow.of(name, input);
    }

    /**
     * A workflow of a graph that was made elsewhere, read from a file say.
     *
     * @param bindings the code of the names in it
     * @throws InvalidWorkflowException if the graph has problems, or names that are not bound
     */
    public static <I, O> Workflow<I, O> of(Graph graph, Bindings bindings, TypeToken<I> input, TypeToken<O> output) {
        return of(graph, bindings, input, output, graph.problems());
    }

    static <I, O> Workflow<I, O> of(
            Graph graph, Bindings bindings, TypeToken<I> input, TypeToken<O> output, List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidWorkflowException(graph.name(), problems);
        }
        Orchestration<I, O> orchestration =
                Orchestration.of(graph.name(), input, output).version(graph.version());
        return new Workflow<>(graph, bindings, orchestration, new Interpreter<>(graph, bindings));
    }

    /** The same, whose loops go on in a new execution when the history has so many events: for tests. */
    Workflow<I, O> longFrom(int events) {
        return new Workflow<>(graph, bindings, orchestration, interpreter.longFrom(events));
    }

    /** What it is called. */
    public String name() {
        return graph.name();
    }

    /** Which revision it is. */
    public int version() {
        return graph.version();
    }

    /** What it does, as data. */
    public Graph graph() {
        return graph;
    }

    /** The code of the names in the graph. */
    public Bindings bindings() {
        return bindings;
    }

    /** What clients start it by, and other programs as their child. */
    public Orchestration<I, O> orchestration() {
        return orchestration;
    }

    @Override
    public void addTo(Registry.Builder registry) {
        registry.registerGraph(orchestration, identity, interpreter);
    }

    /** Registers it so that it tells where it goes: for looking back. */
    void addTo(Registry.Builder registry, Trail trail) {
        registry.registerGraph(orchestration, identity, interpreter.telling(trail));
    }
}
