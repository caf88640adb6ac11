package dev.clew.workflow;

import dev.clew.api.CancelledException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.NondeterminismException;
import dev.clew.api.TypeToken;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import dev.clew.engine.json.HistoryExport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where an instance of a workflow is, and what its vertices left with, as of its last durable turn.
 *
 * <p>Of an instance whose loop went on in a new execution it shows that one: of what was walked before, the vertices whose
 * results were carried over, as reached when it began and with values that have the types they are asked for as.
 *
 * <p>Found out by walking the graph over the history once more, so it costs what reading the history costs, and needs the
 * workflow that the instance runs.
 */
public final class Progress {

    private final Graph graph;
    private final HistoryExport history;
    private final List<Visit> visits;
    private final Map<String, Carried> carried;

    private Progress(Graph graph, HistoryExport history, List<Visit> visits, Map<String, Carried> carried) {
        this.graph = graph;
        this.history = history;
        this.visits = List.copyOf(visits);
        this.carried = Map.copyOf(carried);
    }

    /**
     * One walk through a vertex.
     *
     * @param path of the vertex
     * @param rounds which walk of each loop and item of each for-each around it, from 1, outermost first, joined by dots;
     *     empty outside of them
     * @param vertex the vertex
     * @param enteredAt when it was reached
     * @param wakeAt when it is over by itself, as it was begun; empty if it does not wait, or waits for as long as it takes
     * @param left whether it is over
     * @param output what it left with; empty if it is not over, or left with null
     * @param state how it stands
     * @param items how many items a for-each has, once that is known
     */
    public record Visit(
            String path,
            String rounds,
            Vertex vertex,
            Instant enteredAt,
            Optional<Instant> wakeAt,
            boolean left,
            Optional<Object> output,
            Standing.State state,
            Optional<Integer> items) {}

    /**
     * The progress that a history shows.
     *
     * @param workflow what the instance runs
     * @param history the execution it is in, as {@link dev.clew.api.InstanceHandle#exportHistory} gives it
     * @throws ConfigurationException if the history is not of this workflow and version
     * @throws NondeterminismException if the history does not fit the graph
     */
    public static Progress of(Workflow<?, ?> workflow, String history) {
        return of(workflow, HistoryExport.read(history));
    }

    static Progress of(Workflow<?, ?> workflow, HistoryExport history) {
        Walked walked = walk(workflow, history);
        walked.diverged().ifPresent(explanation -> {
            throw new NondeterminismException(Failure.nondeterminism(explanation));
        });
        return walked.progress();
    }

    /** The same; empty if the history does not fit. */
    static Optional<Progress> ifFits(Workflow<?, ?> workflow, HistoryExport history) {
        Walked walked = walk(workflow, history);
        return walked.diverged().isPresent() ? Optional.empty() : Optional.of(walked.progress());
    }

    /** How far a graph came over a history, and why not to its end. */
    record Walked(Progress progress, Optional<String> diverged) {}

    /** Walks a graph over a history that may not be its own. */
    static Walked walk(Workflow<?, ?> workflow, HistoryExport history) {
        Recorder recorder = new Recorder(Wakeups.of(history));
        ReplayResult result =
                ReplayTester.of(registry -> workflow.addTo(registry, recorder)).replay(history);
        return new Walked(
                new Progress(
                        workflow.graph(),
                        history,
                        recorder.visits(history.status().ended()),
                        recorder.carried()),
                result instanceof ReplayResult.Diverged diverged
                        ? Optional.of(diverged.explanation())
                        : Optional.empty());
    }

    /**
     * The progress that a history shows, for programs that have the graph and not its code.
     *
     * @param language reads the expressions in it
     * @param history the execution it is in, as {@link dev.clew.api.InstanceHandle#exportHistory} gives it
     * @throws InvalidWorkflowException if the graph has problems, or a route by type, for which the types are needed
     * @throws ConfigurationException if the history is not of this workflow and version
     * @throws NondeterminismException if the history does not fit the graph, or only by the types of its code
     */
    public static Progress of(Graph graph, Expressions language, String history) {
        TypeToken<Object> any = TypeToken.of(Object.class);
        return of(Workflow.of(graph, Stubs.of(graph, language), any, any), history);
    }

    /** The graph of the workflow. */
    public Graph graph() {
        return graph;
    }

    /** The id of the instance. */
    public String instance() {
        return history.instance();
    }

    /** How the instance stood. */
    public InstanceStatus status() {
        return history.status();
    }

    /**
     * How each vertex stands, by its path, in the order of {@link Graph#places}: of a loop in the latest round, of a
     * for-each over all items.
     */
    public SequencedMap<String, Standing> standings() {
        return Standings.of(graph, visits, carried.keySet(), status().ended());
    }

    /** All walks through vertices, in the order in which they were reached. */
    public List<Visit> visits() {
        return visits;
    }

    /** The vertices that the instance is in, without those that only hold others. */
    public List<Visit> current() {
        return visits.stream()
                .filter(visit -> !visit.left())
                .filter(visit -> !holds(visit.vertex()))
                .toList();
    }

    /** Whether it only holds others. */
    static boolean holds(Vertex vertex) {
        return switch (vertex) {
            case Vertex.Task ignored -> false;
            case Vertex.Delay ignored -> false;
            case Vertex.AwaitSignal ignored -> false;
            case Vertex.Keep ignored -> false;
            case Vertex.Child ignored -> false;
            case Vertex.Fork ignored -> true;
            case Vertex.Route ignored -> true;
            case Vertex.Loop ignored -> true;
            case Vertex.ForEach ignored -> true;
            case Vertex.Inline ignored -> true;
        };
    }

    /**
     * What a vertex left with, the last time if it was walked again and again.
     *
     * @return empty if it is not over, or left with null
     * @throws ConfigurationException if it is of another type
     */
    public <T> Optional<T> output(String path, Class<T> type) {
        return visits.stream()
                .filter(visit -> visit.path().equals(path) && visit.left())
                .reduce((earlier, later) -> later)
                .flatMap(Visit::output)
                .map(value -> {
                    Carried before = carried.get(path);
                    if (before != null) {
                        return before.as(type);
                    }
                    if (!type.isInstance(value)) {
                        throw new ConfigurationException(
                                "not_of_type",
                                "the output of '" + path + "' is of "
                                        + value.getClass().getName() + ", not of " + type.getName());
                    }
                    return type.cast(value);
                });
    }

    /** Collects visits. Used by one thread at a time: a replay's. */
    private static final class Recorder implements Trail {

        private record Key(String path, String rounds) {}

        private record Entry(Vertex vertex, Instant enteredAt, Optional<Instant> wakeAt) {}

        private final Wakeups wakeups;
        private final Map<Key, Entry> entered = new LinkedHashMap<>();
        private final Map<Key, Optional<Object>> left = new LinkedHashMap<>();
        private final Map<Key, Standing.State> failed = new HashMap<>();
        private final Map<Key, Integer> items = new HashMap<>();
        private final Map<String, Carried> carried = new HashMap<>();

        Recorder(Wakeups wakeups) {
            this.wakeups = wakeups;
        }

        @Override
        public synchronized void enters(String path, Vertex vertex, Scope scope, Instant at) {
            carried.remove(path);
            entered.put(new Key(path, scope.rounds()), new Entry(vertex, at, wakeups.next(vertex)));
        }

        @Override
        public synchronized void carries(String path, Vertex vertex, Scope scope, Instant at, Carried value) {
            Key key = new Key(path, scope.rounds());
            entered.put(key, new Entry(vertex, at, Optional.empty()));
            left.put(key, Optional.of(value.plain()));
            carried.put(path, value);
        }

        @Override
        public synchronized void leaves(String path, Scope scope, @Nullable Object value) {
            left.put(new Key(path, scope.rounds()), Optional.ofNullable(value));
        }

        @Override
        public synchronized void fails(String path, Scope scope, RuntimeException why) {
            failed.put(
                    new Key(path, scope.rounds()),
                    why instanceof CancelledException ? Standing.State.STOPPED : Standing.State.FAILED);
        }

        @Override
        public synchronized void counts(String path, Scope scope, int size) {
            items.put(new Key(path, scope.rounds()), size);
        }

        private Standing.State state(Key key, Vertex vertex, boolean ended) {
            if (left.containsKey(key)) {
                return Standing.State.DONE;
            }
            boolean waits = vertex instanceof Vertex.Delay || vertex instanceof Vertex.AwaitSignal;
            Standing.State under = waits ? Standing.State.WAITING : Standing.State.RUNNING;
            return failed.getOrDefault(key, ended ? Standing.State.STOPPED : under);
        }

        /** What was left in executions before, and not again since. */
        synchronized Map<String, Carried> carried() {
            return Map.copyOf(carried);
        }

        synchronized List<Visit> visits(boolean ended) {
            List<Visit> visits = new ArrayList<>();
            entered.forEach((key, entry) -> visits.add(new Visit(
                    key.path(),
                    key.rounds(),
                    entry.vertex(),
                    entry.enteredAt(),
                    entry.wakeAt(),
                    left.containsKey(key),
                    left.getOrDefault(key, Optional.empty()),
                    state(key, entry.vertex(), ended),
                    Optional.ofNullable(items.get(key)))));
            return visits;
        }
    }
}
