package dev.clew.workflow;

import dev.clew.api.Activity;
import dev.clew.api.Orchestration;
import dev.clew.api.Signal;
import dev.clew.api.TypeToken;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Something for each name in a graph to stand for, where the code is not at hand. */
final class Stubs {

    private static final TypeToken<Object> ANY = TypeToken.of(Object.class);

    private final Bindings.Builder bindings = Bindings.builder();
    private final Map<String, String> inlined = new LinkedHashMap<>();

    private Stubs() {}

    static Bindings of(Graph graph, Expressions language) {
        Stubs stubs = new Stubs();
        stubs.bindings.expressions(language);
        graph.places().forEach(stubs::add);
        return stubs.bindings.build();
    }

    private void add(Place place) {
        switch (place.vertex()) {
            case Vertex.Task task -> {
                String name = task.work().name();
                switch (task.work().kind()) {
                    case ACTIVITY -> bindings.activity(Activity.of(name, ANY, ANY));
                    case FUNCTION -> bindings.function(prefix(place) + name, ANY, Nothing.DONE);
                }
            }
            case Vertex.AwaitSignal await -> bindings.signal(Signal.of(await.signal(), ANY));
            case Vertex.Child child -> bindings.child(Orchestration.of(child.program(), ANY, ANY));
            case Vertex.Inline inline -> inlined.put(place.path(), inline.workflow());
            case Vertex.Delay ignored -> {}
            case Vertex.Fork ignored -> {}
            case Vertex.Route ignored -> {}
            case Vertex.Loop ignored -> {}
            case Vertex.ForEach ignored -> {}
        }
    }

    /** What functions are found under where a vertex is: the names of the workflows it is inlined in. */
    private String prefix(Place place) {
        return inlined.entrySet().stream()
                .filter(each -> Paths.contains(each.getKey(), place.path()))
                .map(each -> each.getValue() + Paths.SEPARATOR)
                .collect(Collectors.joining());
    }

    /** What is only ever looked back at is not run. */
    private enum Nothing implements TaskFunction<Object, Object> {
        DONE;

        @Override
        public Object run(TaskContext context, Object input) {
            throw new IllegalStateException("the code of task '" + context.path() + "' is not here");
        }
    }
}
