package dev.clew.workflow;

import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.NondeterminismException;
import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import dev.clew.engine.json.HistoryExport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an instance of a workflow is, and what its vertices left with, as of its last durable turn.
 *
 * <p>Found out by walking the graph over the history once more, so it costs what reading the history costs, and needs the
 * workflow that the instance runs.
 */
public final class Progress {

    private final List<Visit> visits;

    private Progress(List<Visit> visits) {
        this.visits = List.copyOf(visits);
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
     */
    public record Visit(
            String path,
            String rounds,
            Vertex vertex,
            Instant enteredAt,
            Optional<Instant> wakeAt,
            boolean left,
            Optional<Object> output) {}

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
                new Progress(recorder.visits()),
                result instanceof ReplayResult.Diverged diverged
                        ? Optional.of(diverged.explanation())
                        : Optional.empty());
    }

    /** All walks through vertices, in the order in which they were reached. */
    public List<Visit> visits() {
        return visits;
    }

    /** The vertices that the instance is in, without those that only hold others. */
    public List<Visit> current() {
        return visits.stream()
                .filter(visit -> !visit.left())
                .filter(visit -> switch (visit.vertex()) {
                    case Vertex.Task ignored -> true;
                    case Vertex.Delay ignored -> true;
                    case Vertex.AwaitSignal ignored -> true;
                    case Vertex.Child ignored -> true;
                    case Vertex.Fork ignored -> false;
                    case Vertex.Route ignored -> false;
                    case Vertex.Loop ignored -> false;
                    case Vertex.ForEach ignored -> false;
                    case Vertex.Inline ignored -> false;
                })
                .toList();
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

        Recorder(Wakeups wakeups) {
            this.wakeups = wakeups;
        }

        @Override
        public synchronized void enters(String path, Vertex vertex, Scope scope, Instant at) {
            entered.put(new Key(path, scope.rounds()), new Entry(vertex, at, wakeups.next(vertex)));
        }

        @Override
        public synchronized void leaves(String path, Scope scope, @Nullable Object value) {
            left.put(new Key(path, scope.rounds()), Optional.ofNullable(value));
        }

        synchronized List<Visit> visits() {
            List<Visit> visits = new ArrayList<>();
            entered.forEach((key, entry) -> visits.add(new Visit(
                    key.path(),
                    key.rounds(),
                    entry.vertex(),
                    entry.enteredAt(),
                    entry.wakeAt(),
                    left.containsKey(key),
                    left.getOrDefault(key, Optional.empty()))));
            return visits;
        }
    }
}
