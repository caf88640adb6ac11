package dev.clew.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * In what two graphs differ. Both have to be without {@link Graph#problems problems}.
 *
 * @param changes the differences, in the order of the graph before and then of the graph after
 */
public record GraphDiff(List<Change> changes) {

    public GraphDiff {
        changes = List.copyOf(changes);
    }

    /** What became of a vertex. */
    public enum What {
        ADDED,
        REMOVED,
        /** It stands elsewhere among those of its sequence that were there before. */
        MOVED,
        CHANGED
    }

    /**
     * A difference.
     *
     * @param path of the vertex; empty for the graph as a whole
     * @param what what became of it
     * @param structural whether it makes another graph, which running instances cannot go on with; otherwise they can
     * @param before the vertex as it was; empty if it was not there
     * @param after the vertex as it is; empty if it is not there
     * @param fields for {@link What#CHANGED}, what of it; what is inside of it is told by itself
     */
    public record Change(
            String path,
            What what,
            boolean structural,
            Optional<Vertex> before,
            Optional<Vertex> after,
            List<Field> fields) {

        public Change {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A field of a vertex, by its name in JSON.
     *
     * @param before its JSON as it was; empty if it was not there
     * @param after its JSON as it is; empty if it is not there
     */
    public record Field(String name, Optional<String> before, Optional<String> after) {}

    /** From one graph to another. */
    public static GraphDiff between(Graph before, Graph after) {
        Map<String, Vertex> old = byPath(before);
        Map<String, Vertex> now = byPath(after);
        List<Change> changes = new ArrayList<>(whole(before, after));
        Set<String> moved = moved(old.keySet(), now.keySet());
        old.forEach((path, vertex) -> {
            if (!now.containsKey(path)) {
                changes.add(gone(path, vertex));
                return;
            }
            Vertex other = now.get(path);
            if (moved.contains(path)) {
                changes.add(new Change(path, What.MOVED, true, Optional.of(vertex), Optional.of(other), List.of()));
            }
            changed(path, vertex, other).ifPresent(changes::add);
        });
        now.forEach((path, vertex) -> {
            if (!old.containsKey(path)) {
                changes.add(new Change(path, What.ADDED, true, Optional.empty(), Optional.of(vertex), List.of()));
            }
        });
        return new GraphDiff(changes);
    }

    /** Whether running instances of the one can go on with the other: whether both are of one {@link Graph#identity}. */
    public boolean sameIdentity() {
        return changes.stream().noneMatch(Change::structural);
    }

    private static Map<String, Vertex> byPath(Graph graph) {
        Map<String, Vertex> vertices = new LinkedHashMap<>();
        graph.places().forEach(place -> vertices.putIfAbsent(place.path(), place.vertex()));
        return vertices;
    }

    private static List<Change> whole(Graph before, Graph after) {
        List<Change> changes = new ArrayList<>();
        if (!before.name().equals(after.name())) {
            changes.add(whole(true, new Field("name", Optional.of(before.name()), Optional.of(after.name()))));
        }
        if (before.version() != after.version()) {
            changes.add(whole(
                    false,
                    new Field(
                            "version",
                            Optional.of(String.valueOf(before.version())),
                            Optional.of(String.valueOf(after.version())))));
        }
        ObjectNode old = GraphJson.metadata(before);
        ObjectNode now = GraphJson.metadata(after);
        if (!old.equals(now)) {
            changes.add(whole(false, new Field("metadata", text(old), text(now))));
        }
        return changes;
    }

    private static Optional<String> text(ObjectNode metadata) {
        return Optional.of(metadata).filter(node -> !node.isEmpty()).map(JsonNode::toString);
    }

    private static Change whole(boolean structural, Field field) {
        return new Change("", What.CHANGED, structural, Optional.empty(), Optional.empty(), List.of(field));
    }

    private static Change gone(String path, Vertex vertex) {
        return new Change(path, What.REMOVED, true, Optional.of(vertex), Optional.empty(), List.of());
    }

    private static Optional<Change> changed(String path, Vertex before, Vertex after) {
        ObjectNode old = GraphJson.own(before);
        ObjectNode now = GraphJson.own(after);
        Set<String> names = new LinkedHashSet<>(old.propertyNames());
        names.addAll(now.propertyNames());
        List<Field> fields = new ArrayList<>();
        for (String name : names) {
            Optional<String> was = text(old, name);
            Optional<String> is = text(now, name);
            if (!was.equals(is)) {
                fields.add(new Field(name, was, is));
            }
        }
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        boolean structural = !GraphJson.ownIdentity(before).equals(GraphJson.ownIdentity(after));
        return Optional.of(new Change(path, What.CHANGED, structural, Optional.of(before), Optional.of(after), fields));
    }

    private static Optional<String> text(ObjectNode node, String name) {
        return node.optional(name).map(JsonNode::toString);
    }

    /** The paths of those that stand elsewhere among those of their sequence that are in both graphs. */
    private static Set<String> moved(Set<String> old, Set<String> now) {
        Map<String, List<String>> before = bySequence(old, now);
        Map<String, List<String>> after = bySequence(now, old);
        Set<String> moved = new LinkedHashSet<>();
        before.forEach((sequence, paths) -> {
            List<String> others = after.getOrDefault(sequence, List.of());
            for (int i = 0; i < paths.size(); i++) {
                if (!paths.get(i).equals(others.get(i))) {
                    moved.add(paths.get(i));
                }
            }
        });
        return moved;
    }

    private static Map<String, List<String>> bySequence(Set<String> paths, Set<String> common) {
        return paths.stream()
                .filter(common::contains)
                .collect(Collectors.groupingBy(
                        path -> path.substring(0, Math.max(0, path.lastIndexOf(Paths.SEPARATOR))),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }
}
