package dev.clew.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the vertices of a graph, those inside others right after them. */
final class Places {

    private final List<Place> places = new ArrayList<>();

    private Places() {}

    static List<Place> of(Graph graph) {
        Places all = new Places();
        all.sequence("", Optional.empty(), graph.vertices());
        return List.copyOf(all.places);
    }

    private void sequence(String outer, Optional<String> before, List<Vertex> vertices) {
        Optional<String> predecessor = before;
        for (Vertex vertex : vertices) {
            predecessor = Optional.of(add(outer, predecessor, vertex));
        }
    }

    private String add(String outer, Optional<String> predecessor, Vertex vertex) {
        String path = Paths.of(outer, vertex.id());
        places.add(new Place(path, vertex, predecessor));
        inside(path, vertex);
        return path;
    }

    private void inside(String path, Vertex vertex) {
        Optional<String> outer = Optional.of(path);
        switch (vertex) {
            case Vertex.Task ignored -> {}
            case Vertex.Delay ignored -> {}
            case Vertex.AwaitSignal ignored -> {}
            case Vertex.Keep ignored -> {}
            case Vertex.Child ignored -> {}
            case Vertex.Fork fork -> {
                fork.branches().forEach(branch -> sequence(Paths.of(path, branch.id()), outer, branch.vertices()));
                fork.join().ifPresent(join -> add(path, outer, join));
            }
            case Vertex.Route route -> {
                route.key().ifPresent(key -> add(path, outer, key));
                route.arms().forEach(arm -> sequence(Paths.of(path, arm.key()), outer, arm.vertices()));
                route.otherwise().ifPresent(vertices -> sequence(Paths.of(path, Paths.OTHERWISE), outer, vertices));
            }
            case Vertex.Loop loop -> sequence(path, outer, loop.body());
            case Vertex.ForEach each -> {
                each.items().ifPresent(items -> add(path, outer, items));
                sequence(path, outer, each.body());
            }
            case Vertex.Inline inline -> sequence(path, outer, inline.vertices());
        }
    }
}
