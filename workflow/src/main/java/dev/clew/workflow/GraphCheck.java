package dev.clew.workflow;

import dev.clew.api.Names;
import dev.clew.api.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds all that is wrong with a graph by itself, without the code that it names. */
final class GraphCheck {

    private final List<Problem> problems = new ArrayList<>();

    private GraphCheck() {}

    static List<Problem> of(Graph graph) {
        GraphCheck check = new GraphCheck();
        if (graph.vertices().isEmpty()) {
            check.add("", "empty_workflow", "there is nothing to do; add a task");
        }
        check.sequence("", graph.vertices());
        return List.copyOf(check.problems);
    }

    private void add(String path, String kind, String message) {
        problems.add(new Problem(path, kind, message));
    }

    private void sequence(String path, List<Vertex> vertices) {
        Set<String> ids = new HashSet<>();
        for (Vertex vertex : vertices) {
            String own = Paths.of(path, vertex.id());
            id(own, vertex.id());
            if (!ids.add(vertex.id())) {
                add(own, "duplicate_id", "two vertices of one sequence have this id; rename one of them");
            }
            vertex(own, vertex);
        }
    }

    private void id(String path, String id) {
        if (id.isBlank()) {
            add(path, "invalid_id", "an id must not be blank");
        } else if (id.indexOf(Paths.SEPARATOR) >= 0) {
            add(path, "invalid_id", "an id must not hold '/', which separates the ids of a path: '" + id + "'");
        }
    }

    private void vertex(String path, Vertex vertex) {
        switch (vertex) {
            case Vertex.Task task -> task(path, task);
            case Vertex.Delay delay -> positive(path, "delay", Optional.of(delay.duration()));
            case Vertex.AwaitSignal await -> {
                name(path, "signal", await.signal());
                positive(path, "timeout", await.timeout());
            }
            case Vertex.Fork fork -> fork(path, fork);
            case Vertex.Route route -> route(path, route);
            case Vertex.Loop loop -> {
                atLeastOne(path, "invalid_max_iterations", "the most iterations", loop.most());
                body(path, "the loop", loop.body());
            }
            case Vertex.ForEach each -> {
                each.items().ifPresent(items -> items(path, items, each.body()));
                atLeastOne(path, "invalid_concurrency", "the concurrency", each.concurrency());
                body(path, "the for-each", each.body());
            }
            case Vertex.Child child -> {
                name(path, "child", child.program());
                if (child.version() < 0) {
                    add(path, "invalid_version", "a version starts at 1, and 0 is the latest; was " + child.version());
                }
            }
            case Vertex.Inline inline -> {
                name(path, "workflow", inline.workflow());
                body(path, "the workflow in it", inline.vertices());
            }
        }
    }

    private void items(String path, Vertex.Task items, List<Vertex> body) {
        inside(path, items);
        if (body.stream().anyMatch(vertex -> vertex.id().equals(items.id()))) {
            add(
                    Paths.of(path, items.id()),
                    "duplicate_id",
                    "what makes the items has the id of a vertex of the body; rename one of them");
        }
    }

    private void inside(String path, Vertex.Task task) {
        String own = Paths.of(path, task.id());
        id(own, task.id());
        task(own, task);
    }

    private void name(String path, String what, String name) {
        try {
            Names.require(what, name);
        } catch (IllegalArgumentException invalid) {
            add(path, "invalid_name", String.valueOf(invalid.getMessage()));
        }
    }

    private void task(String path, Vertex.Task task) {
        task.tuning().queue().ifPresent(queue -> name(path, "queue", queue));
        task.tuning()
                .priority()
                .filter(priority -> priority < 0 || priority > Routing.MAX_PRIORITY)
                .ifPresent(priority -> add(
                        path,
                        "invalid_priority",
                        "a priority is from 0 to " + Routing.MAX_PRIORITY + ", was " + priority));
        positive(path, "timeout", task.tuning().timeout());
        if (task.work().kind() == Work.Kind.FUNCTION && task.tuning().routes()) {
            add(
                    path,
                    "not_routable",
                    "a function runs on the node that owns the instance, so it takes no priority, tags or queue; make it"
                            + " an activity");
        }
    }

    private void fork(String path, Vertex.Fork fork) {
        if (fork.branches().isEmpty()) {
            add(path, "empty_fork", "a fork needs a branch");
        }
        Set<String> ids = new HashSet<>();
        for (Vertex.Branch branch : fork.branches()) {
            String own = Paths.of(path, branch.id());
            id(own, branch.id());
            if (!ids.add(branch.id())) {
                add(own, "duplicate_id", "two branches of one fork have this id; rename one of them");
            }
            body(own, "the branch", branch.vertices());
        }
        fork.join().ifPresent(join -> {
            inside(path, join);
            if (ids.contains(join.id())) {
                add(Paths.of(path, join.id()), "duplicate_id", "the join has the id of a branch; rename one of them");
            }
        });
    }

    private void route(String path, Vertex.Route route) {
        route.key().ifPresent(key -> inside(path, key));
        if (route.arms().isEmpty()) {
            add(path, "empty_route", "a route needs an arm");
        }
        Set<String> keys = new HashSet<>();
        for (Vertex.Arm arm : route.arms()) {
            String own = Paths.of(path, arm.key());
            id(own, arm.key());
            if (!keys.add(arm.key())) {
                add(own, "duplicate_id", "two arms of one route are for this key; leave one of them out");
            }
            body(own, "the arm", arm.vertices());
        }
        if (route.otherwise().isPresent() && keys.contains(Paths.OTHERWISE)) {
            add(
                    Paths.of(path, Paths.OTHERWISE),
                    "duplicate_id",
                    "the arm of this key has the path of the one for all other keys; call the key something else");
        }
        route.otherwise().ifPresent(vertices -> body(Paths.of(path, Paths.OTHERWISE), "the arm", vertices));
    }

    private void body(String path, String what, List<Vertex> vertices) {
        if (vertices.isEmpty()) {
            add(path, "empty_branch", what + " has nothing to do; add a task");
        }
        sequence(path, vertices);
    }

    private void atLeastOne(String path, String kind, String what, int number) {
        if (number < 1) {
            add(path, kind, what + " must be at least 1, was " + number);
        }
    }

    private void positive(String path, String what, Optional<Duration> duration) {
        duration.filter(length -> length.isZero() || length.isNegative())
                .ifPresent(length ->
                        add(path, "invalid_duration", "the " + what + " must be longer than nothing, was " + length));
    }
}
