package dev.clew.tasks;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.Signal;
import dev.clew.api.TypeToken;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
import dev.clew.workflow.Bindings;
import dev.clew.workflow.Graph;
import dev.clew.workflow.TaskContext;
import dev.clew.workflow.TaskFunction;
import dev.clew.workflow.Vertex;
import dev.clew.workflow.Workflow;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that a graph may name without anybody writing Java: the activities {@code shell}, {@code http} and {@code log}, and
 * the function {@code map}, whose result is its argument, that is what {@code with} comes to.
 *
 * <pre>{@code
 * Workflow<Object, Object> pipeline = BuiltInTasks.workflow(Graph.read(json));
 * Clew.sqlite(path).register(pipeline).register(new BuiltInTasks())
 * }</pre>
 *
 * <p>Values are plain JSON: maps, lists, texts, numbers, booleans and null. What the tasks take and give is told in
 * {@code docs/guide/pipelines.md}. Thread-safe.
 */
public final class BuiltInTasks implements Registration {

    /** Runs a program of the machine. */
    public static final Activity<Object, Object> SHELL = Activity.of("shell", Object.class, Object.class);

    /** Sends a request. */
    public static final Activity<Object, Object> HTTP = Activity.of("http", Object.class, Object.class);

    /** Tells people something; leaves with what it told. */
    public static final Activity<Object, Object> LOG = Activity.of("log", Object.class, Object.class);

    /** The name of the function that does nothing but evaluate its {@code with}. */
    public static final String MAP = "map";

    private static final TypeToken<Object> ANY = TypeToken.of(Object.class);

    private final BiConsumer<ActivityContext, String> people;

    /** Those whose {@code log} writes to the activity's logger. */
    public BuiltInTasks() {
        this((context, line) -> context.log().log(Level.INFO, line));
    }

    /** Those whose {@code log} tells somebody else; called by several threads. */
    public BuiltInTasks(BiConsumer<ActivityContext, String> people) {
        this.people = people;
    }

    /**
     * A workflow of a graph whose tasks are built in.
     *
     * @throws dev.clew.workflow.InvalidWorkflowException if the graph has problems, or other tasks
     */
    public static Workflow<Object, Object> workflow(Graph graph) {
        return Workflow.of(graph, bindings(graph).build(), ANY, ANY);
    }

    /** What these tasks bind of a graph, with its signals, which carry any JSON; for adding activities of one's own. */
    public static Bindings.Builder bindings(Graph graph) {
        Bindings.Builder bindings =
                Bindings.builder().activity(SHELL).activity(HTTP).activity(LOG).expressions(new JqExpressions());
        Names names = new Names();
        names.sequence("", graph.vertices());
        names.signals.forEach(name -> bindings.signal(Signal.of(name, Object.class)));
        names.scopes.forEach(scope -> bindings.function(scope + MAP, ANY, Identity.FUNCTION));
        return bindings;
    }

    @Override
    public void addTo(Registry.Builder registry) {
        registry.register(SHELL, new ShellTask());
        registry.register(HTTP, new HttpTask());
        registry.register(LOG, this::log);
    }

    private Object log(ActivityContext context, Object told) {
        people.accept(context, told instanceof String text ? text : Trees.json(told));
        return told;
    }

    /** Gives back what it is given, as plain JSON. */
    private enum Identity implements TaskFunction<Object, Object> {
        FUNCTION;

        @Override
        public @Nullable Object run(TaskContext context, Object input) {
            return Trees.plain(input);
        }
    }

    /** The signals of a graph, and the prefixes of functions' names in it: those of the workflows inlined in it. */
    private static final class Names {

        private final Set<String> signals = new LinkedHashSet<>();
        private final Set<String> scopes = new HashSet<>(Set.of(""));

        private void sequence(String scope, List<Vertex> vertices) {
            vertices.forEach(each -> vertex(scope, each));
        }

        private void vertex(String scope, Vertex vertex) {
            switch (vertex) {
                case Vertex.Task ignored -> {}
                case Vertex.Delay ignored -> {}
                case Vertex.Keep ignored -> {}
                case Vertex.Child ignored -> {}
                case Vertex.AwaitSignal await -> signals.add(await.signal());
                case Vertex.Fork fork -> fork.branches().forEach(branch -> sequence(scope, branch.vertices()));
                case Vertex.Route route -> {
                    route.arms().forEach(arm -> sequence(scope, arm.vertices()));
                    route.otherwise().ifPresent(vertices -> sequence(scope, vertices));
                }
                case Vertex.Loop loop -> sequence(scope, loop.body());
                case Vertex.ForEach each -> sequence(scope, each.body());
                case Vertex.Inline inline -> {
                    String inner = scope + inline.workflow() + "/";
                    scopes.add(inner);
                    sequence(inner, inline.vertices());
                }
            }
        }
    }
}
