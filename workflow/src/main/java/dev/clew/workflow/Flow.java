package dev.clew.workflow;

import dev.clew.api.Activity;
import dev.clew.api.Names;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.PlainFunction;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.api.TypeToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A graph in the making, with the types of what goes into it and of what comes out of it so far.
 *
 * <p>No method complains: what is wrong is collected, and {@link #build} reports all of it at once. Immutable: each
 * method gives another flow, so a beginning may be shared.
 *
 * @param <I> what reaches its first vertex
 * @param <C> what leaves its last one
 */
public final class Flow<I, C> {

    private final String name;
    private final int version;
    private final SortedMap<String, String> metadata;
    private final TypeToken<I> input;
    private final TypeToken<C> current;
    private final List<Vertex> vertices;
    private final Bindings bindings;
    private final List<Problem> problems;

    private Flow(
            String name,
            int version,
            SortedMap<String, String> metadata,
            TypeToken<I> input,
            TypeToken<C> current,
            List<Vertex> vertices,
            Bindings bindings,
            List<Problem> problems) {
        this.name = name;
        this.version = version;
        this.metadata = metadata;
        this.input = input;
        this.current = current;
        this.vertices = vertices;
        this.bindings = bindings;
        this.problems = problems;
    }

    static <I> Flow<I, I> of(String name, TypeToken<I> input) {
        return new Flow<>(name, 1, Collections.emptySortedMap(), input, input, List.of(), Bindings.none(), List.of());
    }

    // --- tasks

    /** An activity, under its own name. */
    public <O> Flow<I, O> then(Activity<? super C, O> activity) {
        return then(activity.name(), activity);
    }

    /** An activity. */
    public <O> Flow<I, O> then(String id, Activity<? super C, O> activity) {
        return add(task(id, Work.activity(activity.name())), activity.output(), new Code.ActivityCode(activity));
    }

    /** A function, which runs as a step. */
    public <O> Flow<I, O> then(String id, Class<O> output, PlainFunction<? super C, O> function) {
        return then(id, TypeToken.of(output), function);
    }

    /** A function, which runs as a step. */
    public <O> Flow<I, O> then(String id, Class<O> output, TaskFunction<? super C, O> function) {
        return then(id, TypeToken.of(output), function);
    }

    /** A function, which runs as a step. */
    public <O> Flow<I, O> then(String id, TypeToken<O> output, PlainFunction<? super C, O> function) {
        return add(task(id, Work.function(id)), output, new Code.FunctionCode(output, new Plain<>(function)));
    }

    /** A function, which runs as a step. */
    public <O> Flow<I, O> then(String id, TypeToken<O> output, TaskFunction<? super C, O> function) {
        return add(task(id, Work.function(id)), output, new Code.FunctionCode(output, function));
    }

    /** Says how the last task is done, or the join of the last fork. */
    public Flow<I, C> tuned(UnaryOperator<Tuning> change) {
        return changeLast("tuned", last -> switch (last) {
            case Vertex.Task task -> Optional.of(tuned(task, change));
            case Vertex.Fork fork ->
                fork.join()
                        .map(join -> new Vertex.Fork(
                                fork.id(), fork.branches(), Optional.of(tuned(join, change)), fork.notes()));
            default -> Optional.empty();
        });
    }

    private static Vertex.Task tuned(Vertex.Task task, UnaryOperator<Tuning> change) {
        return task.tuned(change.apply(task.tuning()));
    }

    /**
     * Says that the last task means something else than it did, though it is called the same: that this is another graph.
     *
     * @param revision from 1
     */
    public Flow<I, C> revision(int revision) {
        return changeLast(
                "given a revision",
                last -> last instanceof Vertex.Task task
                        ? Optional.of(new Vertex.Task(
                                task.id(),
                                new Work(task.work().kind(), task.work().name(), revision),
                                task.with(),
                                task.tuning(),
                                task.notes()))
                        : Optional.empty());
    }

    /** Says what people read about the last vertex. */
    public Flow<I, C> noted(UnaryOperator<Notes> change) {
        return changeLast("noted", last -> {
            Notes notes = change.apply(last.notes());
            return Optional.of(
                    switch (last) {
                        case Vertex.Task v -> new Vertex.Task(v.id(), v.work(), v.with(), v.tuning(), notes);
                        case Vertex.Delay v -> new Vertex.Delay(v.id(), v.duration(), notes);
                        case Vertex.AwaitSignal v -> new Vertex.AwaitSignal(v.id(), v.signal(), v.timeout(), notes);
                        case Vertex.Keep v -> new Vertex.Keep(v.id(), v.name(), notes);
                        case Vertex.Fork v -> new Vertex.Fork(v.id(), v.branches(), v.join(), notes);
                        case Vertex.Route v -> new Vertex.Route(v.id(), v.key(), v.arms(), v.otherwise(), notes);
                        case Vertex.Loop v -> new Vertex.Loop(v.id(), v.most(), v.atMost(), v.body(), notes);
                        case Vertex.ForEach v ->
                            new Vertex.ForEach(v.id(), v.items(), v.concurrency(), v.body(), notes);
                        case Vertex.Child v -> new Vertex.Child(v.id(), v.program(), v.version(), notes);
                        case Vertex.Inline v -> new Vertex.Inline(v.id(), v.workflow(), v.vertices(), notes);
                    });
        });
    }

    // --- waits

    /** Waits; durably, so for a second or a year. What reached it goes on. */
    public Flow<I, C> delay(String id, Duration duration) {
        return add(new Vertex.Delay(id, duration, Notes.NONE), current, bindings, problems);
    }

    /** Takes the oldest signal of this name, waiting for one if there is none; what it carries goes on. */
    public <T> Flow<I, T> awaitSignal(String id, Signal<T> signal) {
        return add(
                new Vertex.AwaitSignal(id, signal.name(), Optional.empty(), Notes.NONE),
                signal.type(),
                new Code.SignalCode(signal));
    }

    /** The same, waiting at most {@code timeout}; nothing goes on if none came. */
    public <T> Flow<I, Optional<T>> awaitSignal(String id, Signal<T> signal, Duration timeout) {
        return add(
                new Vertex.AwaitSignal(id, signal.name(), Optional.of(timeout), Notes.NONE),
                TypeToken.optionalOf(signal.type()),
                new Code.SignalCode(signal));
    }

    // --- what is kept

    /**
     * Has the instance keep what reaches this, for all who look at it; the same goes on. The vertex is called {@code
     * keep-} and the name.
     *
     * @param name what it is kept as, as in {@link StateKey}
     */
    public Flow<I, C> keep(String name) {
        return keep("keep-" + name, name);
    }

    /** Has the instance keep what reaches this as the value of a key, for all who look at it; the same goes on. */
    public Flow<I, C> keep(String id, StateKey<? super C> key) {
        return keep(id, key.name());
    }

    private Flow<I, C> keep(String id, String name) {
        return add(new Vertex.Keep(id, name, Notes.NONE), current, bindings, problems);
    }

    // --- branches

    /** Walks branches at the same time, each with what reached the fork. Say next how they are joined. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is copied and never handed out
    public final Forked<I, C> fork(String id, ForkBranch<C, ?>... branches) {
        return new Forked<>(this, id, List.of(branches));
    }

    /**
     * Walks one of several arms, told by a key. All keys need an arm, unless there is one for what is left.
     *
     * @param keys all keys there are
     * @param key tells the key; runs as a step
     */
    public <K extends Enum<K>, O> Flow<I, O> route(
            String id, Class<K> keys, TaskFunction<? super C, K> key, Function<Arms<K, C>, Routes<K, C, O>> arms) {
        Vertex.Task task = task("key", Work.function(id + "/key"));
        TaskFunction<C, String> name = (context, value) -> {
            K chosen = key.run(context, value);
            return chosen == null ? null : chosen.name();
        };
        Routes<K, C, O> routes = arms.apply(new Arms<>(this, Enum::name));
        List<String> all =
                Arrays.stream(keys.getEnumConstants()).map(Enum::name).toList();
        return routes.addTo(this, id, Optional.of(task), new Code.FunctionCode(TypeToken.of(String.class), name), all);
    }

    /**
     * Walks one of several arms, told by a text. There has to be an arm for what is left.
     *
     * @param key tells the key; runs as a step
     */
    public <O> Flow<I, O> route(
            String id, TaskFunction<? super C, String> key, Function<Arms<String, C>, Routes<String, C, O>> arms) {
        Vertex.Task task = task("key", Work.function(id + "/key"));
        Routes<String, C, O> routes = arms.apply(new Arms<>(this, text -> text));
        return routes.addTo(
                this, id, Optional.of(task), new Code.FunctionCode(TypeToken.of(String.class), key), List.of());
    }

    /**
     * Walks one of several arms, told by the type of what reached it: one of those that a sealed type permits. Each needs
     * an arm, unless there is one for what is left.
     *
     * @param sealed the type of what reached it
     */
    public <O> Flow<I, O> routeByType(String id, Class<C> sealed, Function<TypeArms<C>, TypeRoutes<C, O>> arms) {
        return arms.apply(new TypeArms<>(this)).addTo(this, id, sealed);
    }

    // --- again and again

    /**
     * Walks a body until it says that it is done.
     *
     * <p>It may go round for as long as the instance lives, with {@code Integer.MAX_VALUE}: unless it is in a branch of a
     * fork or in a for-each, it goes on in a new execution when the history has become {@linkplain
     * OrchestrationContext#continueAsNewSuggested long}. Its round, its value and what the vertices before it left with are
     * carried over, if that is at most {@value dev.clew.api.State#MAX_VALUE_SIZE} characters when encoded; what is more
     * keeps it where it is.
     *
     * @param most how many times at most
     * @param body ends in a {@link LoopResult}
     */
    public Flow<I, C> loop(
            String id, int most, Vertex.AtMost atMost, Function<Flow<C, C>, Flow<C, LoopResult<C>>> body) {
        Flow<C, LoopResult<C>> inner = body.apply(inner(current));
        List<Problem> found = new ArrayList<>(problems);
        Bindings all = merge(id, inner, found);
        return add(new Vertex.Loop(id, most, atMost, inner.vertices, Notes.NONE), current, all, found);
    }

    /** Calls a function until it says that it is done, and fails if that takes more than {@code most} times. */
    public Flow<I, C> loop(String id, int most, TaskFunction<C, LoopResult<C>> body) {
        return loop(id, most, Vertex.AtMost.FAIL, flow -> flow.then(id + "-body", LoopResult.of(current), body));
    }

    /**
     * Walks a body for each item of a list.
     *
     * @param items makes the list; runs as a step
     * @param concurrency how many items are under way at most
     */
    public <E, R> Flow<I, List<R>> forEach(
            String id,
            Class<E> element,
            TaskFunction<? super C, List<E>> items,
            int concurrency,
            Function<Flow<E, E>, Flow<E, R>> body) {
        TypeToken<E> type = TypeToken.of(element);
        return forEach(
                id,
                Optional.of(task("items", Work.function(id + "/items"))),
                Optional.of(new Code.FunctionCode(TypeToken.listOf(type), items)),
                concurrency,
                body.apply(inner(type)),
                problems);
    }

    /** Walks a body for each item of the list that reached it. */
    public <E, R> Flow<I, List<R>> forEach(
            String id, Class<E> element, int concurrency, Function<Flow<E, E>, Flow<E, R>> body) {
        TypeToken<E> type = TypeToken.of(element);
        List<Problem> found = new ArrayList<>(problems);
        if (!current.equals(TypeToken.listOf(type))) {
            found.add(new Problem(
                    id,
                    "not_a_list",
                    "what reaches it is " + current + ", not a list of " + element.getName()
                            + "; have a task make the list, or pass a function that does"));
        }
        return forEach(id, Optional.empty(), Optional.empty(), concurrency, body.apply(inner(type)), found);
    }

    private <E, R> Flow<I, List<R>> forEach(
            String id,
            Optional<Vertex.Task> items,
            Optional<Code> code,
            int concurrency,
            Flow<E, R> body,
            List<Problem> known) {
        List<Problem> found = new ArrayList<>(known);
        Bindings all = merge(id, body, found);
        if (items.isPresent() && code.isPresent()) {
            all = all.with(id, items.get().work().name(), code.get(), found);
        }
        return add(
                new Vertex.ForEach(id, items, concurrency, body.vertices, Notes.NONE),
                TypeToken.listOf(body.current),
                all,
                found);
    }

    // --- other programs

    /** Runs another workflow as an instance of its own, and waits for it. */
    public <O> Flow<I, O> child(String id, Workflow<? super C, O> workflow) {
        return child(id, workflow.orchestration());
    }

    /** Runs an orchestration as an instance of its own, and waits for it. */
    public <O> Flow<I, O> child(String id, Orchestration<? super C, O> program) {
        return add(
                new Vertex.Child(id, program.name(), program.version(), Notes.NONE),
                program.output(),
                new Code.ChildCode(program));
    }

    /** Walks another workflow as a part of this one. */
    public <O> Flow<I, O> inline(String id, Workflow<? super C, O> workflow) {
        List<Problem> found = new ArrayList<>(problems);
        Bindings all = bindings.with(id, workflow.name() + '/', workflow.bindings(), found);
        return add(
                new Vertex.Inline(id, workflow.name(), workflow.graph().vertices(), Notes.NONE),
                workflow.orchestration().output(),
                all,
                found);
    }

    // --- the end

    /** Makes it another revision; several of one name can be registered side by side. */
    public Flow<I, C> version(int revision) {
        return new Flow<>(name, revision, metadata, input, current, vertices, bindings, problems);
    }

    /**
     * Says something else about the workflow, for its tasks ({@link TaskContext#metadata}) and for people. It is no part of
     * what the graph is, so a change reaches running instances too.
     *
     * @param called 1 to 256 characters; a name that was given before gets this value
     */
    public Flow<I, C> metadata(String called, String value) {
        SortedMap<String, String> more = new TreeMap<>(metadata);
        more.put(Names.require("metadata", called), Objects.requireNonNull(value, "value"));
        return new Flow<>(
                name, version, Collections.unmodifiableSortedMap(more), input, current, vertices, bindings, problems);
    }

    /**
     * The workflow.
     *
     * @throws InvalidWorkflowException if anything is wrong with it, saying all that is
     * @throws IllegalStateException if this is not the flow that {@link Workflow#from} began
     */
    public Workflow<I, C> build() {
        if (name.isEmpty()) {
            throw new IllegalStateException("only the flow that Workflow.from began can be built, not a part of it");
        }
        Graph graph = new Graph(name, version, metadata, vertices);
        List<Problem> all = new ArrayList<>(graph.problems());
        all.addAll(problems);
        return Workflow.of(graph, bindings, input, current, all);
    }

    // --- for its parts

    TypeToken<C> current() {
        return current;
    }

    List<Vertex> vertices() {
        return vertices;
    }

    List<Problem> problems() {
        return problems;
    }

    Bindings bindings() {
        return bindings;
    }

    static <T> Flow<T, T> inner(TypeToken<T> type) {
        return of("", type);
    }

    /** The bindings of this flow and of one inside it, whose problems are told with the path of where it is. */
    Bindings merge(String path, Flow<?, ?> inner, List<Problem> found) {
        return merge(bindings, path, inner, found);
    }

    static Bindings merge(Bindings outer, String path, Flow<?, ?> inner, List<Problem> found) {
        inner.problems.forEach(
                problem -> found.add(new Problem(Paths.of(path, problem.path()), problem.kind(), problem.message())));
        return outer.with(path, "", inner.bindings, found);
    }

    static Vertex.Task task(String id, Work work) {
        return new Vertex.Task(id, work, Optional.empty(), Tuning.NONE, Notes.NONE);
    }

    private <O> Flow<I, O> add(Vertex vertex, TypeToken<O> output, Code code) {
        List<Problem> found = new ArrayList<>(problems);
        String called = switch (vertex) {
            case Vertex.Task task -> task.work().name();
            case Vertex.AwaitSignal await -> await.signal();
            case Vertex.Child child -> child.program();
            default -> vertex.id();
        };
        return add(vertex, output, bindings.with(vertex.id(), called, code, found), found);
    }

    <O> Flow<I, O> add(Vertex vertex, TypeToken<O> output, Bindings all, List<Problem> found) {
        List<Vertex> longer = new ArrayList<>(vertices);
        longer.add(vertex);
        return new Flow<>(name, version, metadata, input, output, List.copyOf(longer), all, List.copyOf(found));
    }

    private Flow<I, C> changeLast(String what, Function<Vertex, Optional<? extends Vertex>> change) {
        Optional<? extends Vertex> changed = vertices.isEmpty() ? Optional.empty() : change.apply(vertices.getLast());
        List<Vertex> others = new ArrayList<>(vertices);
        List<Problem> found = new ArrayList<>(problems);
        if (changed.isPresent()) {
            others.set(others.size() - 1, changed.get());
        } else {
            found.add(new Problem(
                    vertices.isEmpty() ? "" : vertices.getLast().id(),
                    "not_a_task",
                    "only a task can be " + what + "; say it right after the task"));
        }
        return new Flow<>(name, version, metadata, input, current, List.copyOf(others), bindings, List.copyOf(found));
    }

    /** A function that needs no context; equal to another one of the same code. */
    record Plain<A, B>(PlainFunction<A, B> function) implements TaskFunction<A, B> {
        @Override
        public @Nullable B run(TaskContext context, A input) throws Exception {
            return function.run(input);
        }
    }
}
