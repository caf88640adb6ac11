package dev.clew.workflow;

import dev.clew.api.ConfigurationException;
import dev.clew.api.Migration;
import dev.clew.api.NondeterminismException;
import dev.clew.engine.json.HistoryExport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether another graph fits what an instance has behind it.
 *
 * <p>In two ways. Vertex by vertex, which says in the words of the graph what is in the way: what was walked has to be
 * there, be of the same kind, and come before all that is new. And by walking the other graph over the history as it
 * would be after the migration, which finds all else, and has to come to the same vertices and results. Source: ADR-0039.
 */
final class GraphFit {

    private final Workflow<?, ?> from;
    private final Workflow<?, ?> to;
    private final HistoryExport history;
    private final String reason;
    private final Map<String, Place> before;
    private final Map<String, Place> after;
    private final List<Problem> problems = new ArrayList<>();

    private GraphFit(Workflow<?, ?> from, Workflow<?, ?> to, HistoryExport history, String reason) {
        this.from = from;
        this.to = to;
        this.history = history;
        this.reason = reason;
        this.before = byPath(from.graph());
        this.after = byPath(to.graph());
    }

    /**
     * The check.
     *
     * @throws ConfigurationException if the history is of neither workflow, or has not begun
     * @throws NondeterminismException if the history does not fit the graph that it is said to be of
     */
    static MigrationCheck of(Workflow<?, ?> from, Workflow<?, ?> to, HistoryExport history, String reason) {
        if (!from.name().equals(to.name()) || !history.name().equals(to.name())) {
            throw new ConfigurationException(
                    "another_workflow",
                    "instance '" + history.instance() + "' runs '" + history.name()
                            + "', and can be migrated to another" + " version of that only, not from '" + from.name()
                            + "' to '" + to.name() + "'");
        }
        if (history.turns().isEmpty()) {
            throw new ConfigurationException(
                    "not_begun",
                    "instance '" + history.instance()
                            + "' has not begun yet, so there is nothing to migrate; let it begin,"
                            + " or start another");
        }
        return new GraphFit(from, to, history, reason).check();
    }

    private static Map<String, Place> byPath(Graph graph) {
        Map<String, Place> places = new LinkedHashMap<>();
        graph.places().forEach(place -> places.putIfAbsent(place.path(), place));
        return places;
    }

    private MigrationCheck check() {
        if (history.version() == to.version()) {
            Optional<Progress> there = Progress.ifFits(to, history);
            if (there.isPresent()) {
                return told(there.get(), Optional.empty());
            }
        }
        Progress now = Progress.of(from, history);
        Set<String> walked = new LinkedHashSet<>();
        now.visits().forEach(visit -> walked.add(visit.path()));
        walked.forEach(this::kept);
        order(walked);
        now.current().forEach(this::underWay);
        if (problems.isEmpty()) {
            replayed(now);
        }
        return told(
                now,
                Optional.of(new Migration(
                                to.version(),
                                to.graph().identity(),
                                history.execution(),
                                history.turns().size(),
                                reason))
                        .filter(ignored -> problems.isEmpty()));
    }

    private MigrationCheck told(Progress progress, Optional<Migration> migration) {
        Set<String> done = new LinkedHashSet<>();
        progress.visits().stream()
                .filter(Progress.Visit::left)
                .map(Progress.Visit::path)
                .forEach(done::add);
        Set<String> current = new LinkedHashSet<>();
        progress.current().stream().map(Progress.Visit::path).forEach(current::add);
        return new MigrationCheck(problems, List.copyOf(done), List.copyOf(current), migration);
    }

    private void wrong(String path, String kind, String message) {
        problems.add(new Problem(path, kind, message));
    }

    // --- vertex by vertex

    /** What was walked has to be there still. */
    private void kept(String path) {
        Place old = at(before, path);
        Place now = after.get(path);
        if (now == null) {
            wrong(
                    path,
                    "vertex_gone",
                    "the instance has walked it, or is in it, but it is not there any more; keep it");
        } else if (!now.kind().equals(old.kind())) {
            wrong(
                    path,
                    "another_kind",
                    "the instance has walked it as " + old.kind() + ", but it is " + now.kind()
                            + " now; give the new one another id");
        } else if (old.vertex() instanceof Vertex.Fork was
                && now.vertex() instanceof Vertex.Fork is
                && !branches(was).equals(branches(is))) {
            wrong(
                    path,
                    "other_branches",
                    "the instance has begun its branches " + branches(was) + ", but they are " + branches(is)
                            + " now; keep them as they are");
        }
    }

    private static List<String> branches(Vertex.Fork fork) {
        return fork.branches().stream().map(Vertex.Branch::id).toList();
    }

    /** What was walked has to come first in its sequence, and in the order in which it was walked. */
    private void order(Set<String> walked) {
        Map<String, List<String>> old = sequences(before);
        sequences(after).forEach((sequence, paths) -> {
            List<String> then = old.getOrDefault(sequence, List.of()).stream()
                    .filter(path -> walked.contains(path) && after.containsKey(path))
                    .toList();
            int common = 0;
            for (int i = 0; common < then.size() && i < paths.size(); i++) {
                String path = paths.get(i);
                if (!walked.contains(path)) {
                    wrong(
                            path,
                            "walked_past",
                            "it stands before '" + then.get(common)
                                    + "', which the instance has reached, so it would never"
                                    + " be walked; put it behind");
                } else if (path.equals(then.get(common))) {
                    common++;
                } else {
                    wrong(path, "moved", "the instance has walked it at another place; leave it there");
                    return;
                }
            }
        });
    }

    private static Map<String, List<String>> sequences(Map<String, Place> places) {
        Map<String, List<String>> sequences = new LinkedHashMap<>();
        places.keySet()
                .forEach(path -> sequences
                        .computeIfAbsent(
                                path.substring(0, Math.max(0, path.lastIndexOf(Paths.SEPARATOR))),
                                ignored -> new ArrayList<>())
                        .add(path));
        return sequences;
    }

    /** What is under way has to go on as the same. */
    private void underWay(Progress.Visit visit) {
        Place now = after.get(visit.path());
        Place old = at(before, visit.path());
        if (now != null
                && now.kind().equals(old.kind())
                && !GraphJson.ownIdentity(old.vertex()).equals(GraphJson.ownIdentity(now.vertex()))) {
            wrong(
                    visit.path(),
                    "changed_under_way",
                    "the instance is in it, and it does something else now; leave it as it is, or wait until it is over");
        }
    }

    private static Place at(Map<String, Place> places, String path) {
        Place place = places.get(path);
        if (place == null) {
            throw new IllegalStateException("walked '" + path + "', which is not among " + places.keySet());
        }
        return place;
    }

    // --- by walking

    private void replayed(Progress now) {
        Progress.Walked walked =
                Progress.walk(to, history.migratedTo(to.version(), to.graph().identity()));
        if (walked.diverged().isPresent()) {
            String where = walked.progress().visits().isEmpty()
                    ? ""
                    : walked.progress().visits().getLast().path();
            wrong(
                    where,
                    "does_not_fit",
                    "the history of the instance goes on otherwise here: "
                            + walked.diverged().get());
            return;
        }
        Map<String, Progress.Visit> then = byVisit(walked.progress());
        byVisit(now).forEach((key, visit) -> {
            Progress.Visit same = then.get(key);
            if (same == null || same.left() != visit.left() || !same.output().equals(visit.output())) {
                wrong(
                        visit.path(),
                        "does_not_fit",
                        "the instance has walked it, and would be somewhere else with what came of that");
            }
        });
    }

    private static Map<String, Progress.Visit> byVisit(Progress progress) {
        Map<String, Progress.Visit> visits = new LinkedHashMap<>();
        progress.visits().forEach(visit -> visits.put(visit.path() + ' ' + visit.rounds(), visit));
        return visits;
    }
}
