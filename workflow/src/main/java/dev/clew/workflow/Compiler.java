package dev.clew.workflow;

import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Signal;
import dev.clew.api.StateKey;
import dev.clew.api.Step;
import dev.clew.api.TypeToken;
import dev.clew.workflow.Position.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts graph and code together, once, so that walking looks nothing up.
 *
 * <p>Histories depend on which operations a vertex asks for, and in which order, so that may not change.
 */
final class Compiler {

    /** The type of the failure of a route without an arm for a key. */
    static final String NO_ARM = "no_such_arm";

    /** The type of the failure of a for-each that is not reached by a list. */
    static final String NOT_A_LIST = "not_a_list";

    private static final Walk NOTHING = (context, value, scope) -> value;

    private final Bindings bindings;
    private final Map<String, String> metadata;
    private final List<Problem> problems;

    Compiler(Bindings bindings, Map<String, String> metadata, List<Problem> problems) {
        this.bindings = bindings;
        this.metadata = metadata;
        this.problems = problems;
    }

    /**
     * Vertices, one after the other.
     *
     * @param path of what they are in
     * @param prefix what the names of functions are found under
     */
    Walk sequence(String path, String prefix, List<Vertex> vertices) {
        List<Walk> walks = new ArrayList<>();
        for (Vertex vertex : vertices) {
            String own = Paths.of(path, vertex.id());
            walks.add(traced(own, vertex, vertex(own, prefix, vertex)));
        }
        return new Sequence(path, vertices, walks);
    }

    /** Several vertices. What one leaves with is known to those after it. */
    private record Sequence(String path, List<Vertex> vertices, List<Walk> walks) implements Walk {

        @Override
        public @Nullable Object from(OrchestrationContext context, @Nullable Object value, Scope scope) {
            Object current = value;
            int first = scope.resumption()
                    .flatMap(Resumption::frame)
                    .map(frame -> carried(context, scope, frame.at()))
                    .orElse(0);
            for (int i = first; i < walks.size(); i++) {
                scope.at(vertices.get(i).id());
                current = walks.get(i).from(context, current, scope);
                scope.leave(vertices.get(i).id(), current);
            }
            return current;
        }

        /** Passes by what was walked in the executions before, and answers where the vertex is that they came to. */
        private int carried(OrchestrationContext context, Scope scope, String id) {
            for (int i = 0; i < vertices.size(); i++) {
                Vertex vertex = vertices.get(i);
                if (vertex.id().equals(id)) {
                    return i;
                }
                if (scope.output(vertex.id()).orElse(null) instanceof Carried value) {
                    scope.trail().carries(Paths.of(path, vertex.id()), vertex, scope, context.now(), value);
                }
            }
            throw new NoSuchVertexError(Paths.of(path, id), "which is not in the graph");
        }
    }

    private static Walk traced(String path, Vertex vertex, Walk walk) {
        return (context, value, scope) -> {
            scope.trail().enters(path, vertex, scope, context.now());
            try {
                Object result = context.labelled(path, () -> walk.from(context, value, scope));
                scope.trail().leaves(path, scope, result);
                return result;
            } catch (NextExecution onward) {
                throw onward;
            } catch (RuntimeException why) {
                scope.trail().fails(path, scope, why);
                throw why;
            }
        };
    }

    /** A task that is a part of another vertex. */
    private Walk part(String path, String prefix, Vertex.Task task) {
        String own = Paths.of(path, task.id());
        return traced(own, task, task(own, prefix, task));
    }

    private Walk vertex(String path, String prefix, Vertex vertex) {
        return switch (vertex) {
            case Vertex.Task task -> task(path, prefix, task);
            case Vertex.Delay delay -> delay(delay.duration());
            case Vertex.AwaitSignal await -> await(path, await);
            case Vertex.Keep keep -> keep(StateKey.of(keep.name(), Object.class));
            case Vertex.Fork fork -> fork(path, prefix, fork);
            case Vertex.Route route -> route(path, prefix, route);
            case Vertex.Loop loop -> loop(path, prefix, loop);
            case Vertex.ForEach each -> forEach(path, prefix, each);
            case Vertex.Child child -> child(path, child);
            case Vertex.Inline inline -> inline(path, prefix, inline);
        };
    }

    // --- tasks

    private Walk task(String path, String prefix, Vertex.Task task) {
        Walk work = work(path, prefix, task);
        return task.with().map(text -> given(path, text, work)).orElse(work);
    }

    /** Work whose argument is made by an expression. */
    private Walk given(String path, String text, Walk work) {
        Optional<Code.ExpressionsCode> language =
                find(path, "language of", Code.ExpressionsCode.class, Code.ExpressionsCode.NAME);
        if (language.isEmpty()) {
            return NOTHING;
        }
        try {
            Expressions.Expression expression = language.get().language().compile(text);
            return (context, value, scope) -> work.from(context, argument(path, expression, value, scope), scope);
        } catch (IllegalArgumentException unreadable) {
            problems.add(new Problem(path, "invalid_expression", String.valueOf(unreadable.getMessage())));
            return NOTHING;
        }
    }

    private static @Nullable Object argument(
            String path, Expressions.Expression expression, @Nullable Object value, Scope scope) {
        try {
            return expression.evaluate(value, scope.input(), scope.outputs());
        } catch (ApplicationException nothing) {
            Failure why = nothing.failure();
            throw ApplicationException.nonRetryable(why.type(), "task '" + path + "': " + why.message());
        }
    }

    private Walk work(String path, String prefix, Vertex.Task task) {
        return switch (task.work().kind()) {
            case ACTIVITY ->
                find(path, "activity", Code.ActivityCode.class, task.work().name())
                        .<Walk>map(code -> activity(task.tuning().of(code.activity())))
                        .orElse(NOTHING);
            case FUNCTION ->
                find(
                                path,
                                "function",
                                Code.FunctionCode.class,
                                prefix + task.work().name())
                        .<Walk>map(code -> function(path, task, code))
                        .orElse(NOTHING);
        };
    }

    @SuppressWarnings("NullAway") // an activity that is given null is given what came before it
    private static Walk activity(Activity<?, ?> tuned) {
        Activity<Object, Object> activity = erased(tuned);
        return (context, value, scope) -> context.call(activity, value);
    }

    @SuppressWarnings("NullAway") // a task that is given null is given what came before it
    private Walk function(String path, Vertex.Task task, Code.FunctionCode code) {
        Step<Object> step = task.tuning()
                .of(Compiler.<Step<Object>>erased(Step.of(task.work().name(), code.output())));
        TaskFunction<Object, Object> body = erased(code.function());
        return (context, value, scope) ->
                context.step(step, attempt -> body.run(new TaskContext(attempt, path, metadata, scope), value));
    }

    // --- waits

    private static Walk delay(Duration duration) {
        return (context, value, scope) -> {
            context.sleep(duration);
            return value;
        };
    }

    private Walk await(String path, Vertex.AwaitSignal await) {
        Optional<Code.SignalCode> code = find(path, "signal", Code.SignalCode.class, await.signal());
        if (code.isEmpty()) {
            return NOTHING;
        }
        Signal<Object> signal = erased(code.get().signal());
        return await.timeout()
                .<Walk>map(timeout -> (context, value, scope) -> context.await(signal, timeout))
                .orElse((context, value, scope) -> context.await(signal));
    }

    // --- what is kept

    private static Walk keep(StateKey<Object> key) {
        return (context, value, scope) -> {
            if (value == null) {
                context.state().remove(key);
            } else {
                context.state().put(key, value);
            }
            return value;
        };
    }

    // --- branches

    private Walk fork(String path, String prefix, Vertex.Fork fork) {
        List<String> ids = new ArrayList<>();
        List<Walk> branches = new ArrayList<>();
        for (Vertex.Branch branch : fork.branches()) {
            ids.add(branch.id());
            branches.add(sequence(Paths.of(path, branch.id()), prefix, branch.vertices()));
        }
        Optional<Vertex.Task> task = fork.join();
        Optional<Walk> join = task.map(each -> part(path, prefix, each));
        boolean typed =
                task.filter(each -> each.work().kind() == Work.Kind.FUNCTION).isPresent();
        return (context, value, scope) -> {
            List<Deferred<@Nullable Object>> parts = new ArrayList<>(branches.size());
            for (Walk branch : branches) {
                parts.add(branch.begin(context, value, scope.branch()));
            }
            List<@Nullable Object> results = context.all(parts);
            if (join.isEmpty()) {
                return results.getLast();
            }
            Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
            for (int i = 0; i < ids.size(); i++) {
                outputs.put(ids.get(i), results.get(i));
            }
            return join.get().from(context, typed ? new BranchOutputs(fork.id(), outputs) : outputs, scope);
        };
    }

    private Walk route(String path, String prefix, Vertex.Route route) {
        Map<String, Walk> arms = new HashMap<>();
        for (Vertex.Arm arm : route.arms()) {
            arms.put(arm.key(), sequence(Paths.of(path, arm.key()), prefix, arm.vertices()));
        }
        Optional<Walk> otherwise =
                route.otherwise().map(vertices -> sequence(Paths.of(path, Paths.OTHERWISE), prefix, vertices));
        Walk key = route.key().map(task -> part(path, prefix, task)).orElseGet(() -> byType(path, prefix + route.id()));
        return (context, value, scope) -> {
            Optional<Resumption> there = scope.takeResumption().map(Resumption::deeper);
            String told = there.flatMap(Resumption::frame)
                    .flatMap(Frame::arm)
                    .orElseGet(() -> String.valueOf(key.from(context, value, scope)));
            Walk arm = Optional.ofNullable(arms.get(told))
                    .or(() -> otherwise)
                    .orElseThrow(() -> ApplicationException.nonRetryable(
                            NO_ARM, "route '" + path + "' has no arm for '" + told + "', only for " + arms.keySet()));
            Scope own = scope.arm(told);
            there.ifPresent(deeper -> own.resuming(deeper, context.codec()));
            return arm.begin(context, value, own).await();
        };
    }

    private Walk byType(String path, String name) {
        return find(path, "types of route", Code.TypesCode.class, name)
                .<Walk>map(code -> (context, value, scope) -> code.types().stream()
                        .filter(type -> type.isInstance(value))
                        .findFirst()
                        .map(Code.TypesCode::key)
                        .orElseGet(
                                () -> value == null ? "null" : value.getClass().getSimpleName()))
                .orElse(NOTHING);
    }

    // --- again and again

    private Walk loop(String path, String prefix, Vertex.Loop loop) {
        Walk body = sequence(path, prefix, loop.body());
        Optional<TypeToken<?>> result = new Outputs(bindings).of(prefix, loop.body());
        return (context, value, scope) -> context.<@Nullable Object>fork(
                        () -> new Rounds(context, path, loop, body, result, scope).walk(value))
                .await();
    }

    private Walk forEach(String path, String prefix, Vertex.ForEach each) {
        Walk items = each.items().map(task -> part(path, prefix, task)).orElse(NOTHING);
        Walk body = sequence(path, prefix, each.body());
        return (context, value, scope) -> {
            if (!(items.from(context, value, scope) instanceof List<?> list)) {
                throw ApplicationException.nonRetryable(
                        NOT_A_LIST, "for-each '" + path + "' needs a list, but was reached by something else");
            }
            scope.trail().counts(path, scope, list.size());
            return context.<List<@Nullable Object>>fork(
                            () -> new Crowd(context, body, scope, each.concurrency()).walk(list))
                    .await();
        };
    }

    // --- other programs

    private Walk child(String path, Vertex.Child child) {
        return find(path, "child", Code.ChildCode.class, child.program())
                .<Walk>map(code -> {
                    Orchestration<Object, Object> program = erased(code.program());
                    Orchestration<Object, Object> versioned = child.version() == Orchestration.LATEST
                            ? program.latest()
                            : program.version(child.version());
                    return child(versioned);
                })
                .orElse(NOTHING);
    }

    @SuppressWarnings("NullAway") // a child that is given null is given what came before it
    private static Walk child(Orchestration<Object, Object> program) {
        return (context, value, scope) -> context.call(program, value);
    }

    private Walk inline(String path, String prefix, Vertex.Inline inline) {
        Walk body = sequence(path, prefix + inline.workflow() + Paths.SEPARATOR, inline.vertices());
        return (context, value, scope) -> {
            Scope own = scope.inlined(value);
            scope.takeResumption().map(Resumption::deeper).ifPresent(deeper -> own.resuming(deeper, context.codec()));
            return body.from(context, value, own);
        };
    }

    private <C extends Code> Optional<C> find(String path, String what, Class<C> kind, String name) {
        Optional<C> code = bindings.find(kind, name);
        if (code.isEmpty()) {
            problems.add(new Problem(
                    path,
                    "task_not_found",
                    "there is no " + what + " '" + name + "' among the bindings; add it there"));
        }
        return code;
    }

    /** What the builder or the binder knows to fit, in the only type that all of them fit. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> T erased(Object typed) {
        return (T) typed;
    }
}
