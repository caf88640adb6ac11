package dev.clew.workflow;

import dev.clew.api.TypeToken;
import java.util.List;
import java.util.Optional;

/** The types that sequences leave with, as far as their code tells. */
final class Outputs {

    private final Bindings bindings;

    Outputs(Bindings bindings) {
        this.bindings = bindings;
    }

    /**
     * The type that a sequence leaves with.
     *
     * @param prefix what the names of functions are found under
     */
    Optional<TypeToken<?>> of(String prefix, List<Vertex> vertices) {
        if (vertices.isEmpty()) {
            return Optional.empty();
        }
        return switch (vertices.getLast()) {
            case Vertex.Task task -> task(prefix, task);
            case Vertex.Delay ignored -> before(prefix, vertices);
            case Vertex.Keep ignored -> before(prefix, vertices);
            case Vertex.Fork fork ->
                fork.join()
                        .map(join -> task(prefix, join))
                        .orElseGet(() -> of(prefix, fork.branches().getLast().vertices()));
            case Vertex.Route route -> route(prefix, route);
            case Vertex.Child child ->
                bindings.find(Code.ChildCode.class, child.program())
                        .map(code -> code.program().output());
            case Vertex.Inline inline -> of(prefix + inline.workflow() + Paths.SEPARATOR, inline.vertices());
            case Vertex.AwaitSignal ignored -> Optional.empty();
            case Vertex.Loop ignored -> Optional.empty();
            case Vertex.ForEach ignored -> Optional.empty();
        };
    }

    private Optional<TypeToken<?>> before(String prefix, List<Vertex> vertices) {
        return of(prefix, vertices.subList(0, vertices.size() - 1));
    }

    private Optional<TypeToken<?>> task(String prefix, Vertex.Task task) {
        String name = task.work().name();
        return switch (task.work().kind()) {
            case ACTIVITY ->
                bindings.find(Code.ActivityCode.class, name)
                        .map(code -> code.activity().output());
            case FUNCTION ->
                bindings.find(Code.FunctionCode.class, prefix + name).map(Code.FunctionCode::output);
        };
    }

    private Optional<TypeToken<?>> route(String prefix, Vertex.Route route) {
        Optional<TypeToken<?>> first = of(prefix, route.arms().getFirst().vertices());
        return first.filter(type -> route.arms().stream()
                        .allMatch(arm -> of(prefix, arm.vertices()).equals(first)))
                .filter(type -> route.otherwise()
                        .map(vertices -> of(prefix, vertices).equals(first))
                        .orElse(true));
    }
}
