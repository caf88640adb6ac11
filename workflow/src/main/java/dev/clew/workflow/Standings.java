package dev.clew.workflow;

import dev.clew.workflow.Progress.Visit;
import dev.clew.workflow.Standing.State;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes of the walks through each vertex the one standing that a picture has room for: of a loop the latest round counts, of
 * a for-each all items.
 */
final class Standings {

    private final List<Place> repeated;
    private final List<Place> routes;
    private final Map<String, List<Visit>> visits;
    private final Set<String> carried;
    private final boolean ended;

    private Standings(List<Place> places, List<Visit> visits, Set<String> carried, boolean ended) {
        this.repeated = places.stream()
                .filter(place -> place.vertex() instanceof Vertex.Loop || place.vertex() instanceof Vertex.ForEach)
                .toList();
        this.routes = places.stream()
                .filter(place -> place.vertex() instanceof Vertex.Route)
                .toList();
        this.visits = visits.stream().collect(Collectors.groupingBy(Visit::path));
        this.carried = carried;
        this.ended = ended;
    }

    /**
     * The standings of all vertices of a graph, by their paths.
     *
     * @param carried the paths of those that were left in an execution before
     */
    static SequencedMap<String, Standing> of(Graph graph, List<Visit> visits, Set<String> carried, boolean ended) {
        List<Place> places = graph.places();
        Standings standings = new Standings(places, visits, carried, ended);
        SequencedMap<String, Standing> all = new LinkedHashMap<>();
        places.forEach(place -> all.put(place.path(), standings.of(place)));
        return all;
    }

    private Standing of(Place place) {
        List<Visit> current = current(place.path());
        if (current.isEmpty()) {
            return carried.stream().anyMatch(outer -> Paths.contains(outer, place.path()))
                    ? Standing.EARLIER
                    : Standing.NOT_REACHED;
        }
        List<Place> around = around(place.path());
        Optional<Place> each = around.stream()
                .filter(outer -> outer.vertex() instanceof Vertex.ForEach)
                .reduce((outer, inner) -> inner);
        int items = each.filter(crowd -> !chosen(crowd, place)).map(this::items).orElse(current.size());
        long done = done(current);
        State state =
                done < items && worst(current) == State.DONE ? ended ? State.STOPPED : State.RUNNING : worst(current);
        Optional<String> count = switch (place.vertex()) {
            case Vertex.Loop loop -> each.isPresent() ? of(done, items) : round(place, loop.body());
            case Vertex.ForEach crowd -> of(done(last(place, crowd.body())), items(place));
            default -> each.isPresent() ? of(done, items) : rounds(current, around.size());
        };
        return new Standing(state == State.RUNNING && waits(place) ? State.WAITING : state, count);
    }

    // --- which walks count

    /** The loops and for-eachs around a vertex, outermost first. What makes the items of a for-each is not inside of it. */
    private List<Place> around(String path) {
        return repeated.stream()
                .filter(outer -> !outer.path().equals(path) && Paths.contains(outer.path(), path))
                .filter(outer -> !(outer.vertex() instanceof Vertex.ForEach each
                        && each.items()
                                .filter(items ->
                                        Paths.of(outer.path(), items.id()).equals(path))
                                .isPresent()))
                .toList();
    }

    private List<Visit> current(String path) {
        return current(visits.getOrDefault(path, List.of()), around(path), 0);
    }

    private static List<Visit> current(List<Visit> among, List<Place> around, int level) {
        if (level == around.size() || among.isEmpty()) {
            return among;
        }
        var byRound = among.stream().collect(Collectors.groupingBy(visit -> rounds(visit)[level]));
        Collection<List<Visit>> counted = around.get(level).vertex() instanceof Vertex.Loop
                ? List.of(byRound.get(
                        byRound.keySet().stream().mapToInt(round -> round).max().orElseThrow()))
                : byRound.values();
        return counted.stream()
                .flatMap(part -> current(part, around, level + 1).stream())
                .toList();
    }

    private static int[] rounds(Visit visit) {
        return Arrays.stream(visit.rounds().split("\\."))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** Whether only some of the items of a for-each come to a vertex: those of its arm. */
    private boolean chosen(Place each, Place place) {
        return routes.stream()
                .filter(route -> Paths.contains(each.path(), route.path()))
                .filter(route -> !route.equals(place) && Paths.contains(route.path(), place.path()))
                .anyMatch(route -> !(route.vertex() instanceof Vertex.Route chooser
                        && chooser.key()
                                .filter(key -> Paths.of(route.path(), key.id()).equals(place.path()))
                                .isPresent()));
    }

    private List<Visit> last(Place place, List<Vertex> body) {
        return current(Paths.of(place.path(), body.getLast().id()));
    }

    // --- what is said of them

    private static State worst(List<Visit> current) {
        Set<State> states =
                current.stream().map(Visit::state).collect(Collectors.toCollection(() -> EnumSet.noneOf(State.class)));
        return List.of(State.FAILED, State.RUNNING, State.WAITING, State.STOPPED).stream()
                .filter(states::contains)
                .findFirst()
                .orElse(State.DONE);
    }

    private static long done(List<Visit> current) {
        return current.stream().filter(visit -> visit.state() == State.DONE).count();
    }

    private int items(Place each) {
        return current(each.path()).stream()
                .mapToInt(visit -> visit.items().orElse(0))
                .sum();
    }

    private static Optional<String> of(long done, int items) {
        return Optional.of(done + " of " + items);
    }

    /** Which round a loop is in. */
    private Optional<String> round(Place place, List<Vertex> body) {
        List<Visit> first = current(Paths.of(place.path(), body.getFirst().id()));
        return rounds(first, around(place.path()).size() + 1);
    }

    private static Optional<String> rounds(List<Visit> current, int depth) {
        return depth == 0 || current.isEmpty()
                ? Optional.empty()
                : Optional.of("round " + current.getFirst().rounds());
    }

    /** Whether all that goes on inside of a vertex is waiting. */
    private boolean waits(Place place) {
        List<State> inside = visits.entrySet().stream()
                .filter(each -> !each.getKey().equals(place.path()) && Paths.contains(place.path(), each.getKey()))
                .flatMap(each -> each.getValue().stream())
                .filter(visit -> !Progress.holds(visit.vertex()))
                .map(Visit::state)
                .toList();
        return inside.contains(State.WAITING) && !inside.contains(State.RUNNING);
    }
}
