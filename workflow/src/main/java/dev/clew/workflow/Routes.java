package dev.clew.workflow;

import dev.clew.api.TypeToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The arms of a route.
 *
 * @param <K> its keys
 * @param <C> what reaches it
 * @param <O> what all arms come to
 */
public final class Routes<K, C, O> {

    private final Flow<?, C> before;
    private final Function<K, String> name;
    private final TypeToken<O> output;
    private final List<Walked<O>> arms;
    private final Optional<Flow<C, ? extends O>> otherwise;

    Routes(
            Flow<?, C> before,
            Function<K, String> name,
            TypeToken<O> output,
            List<Walked<O>> arms,
            Optional<Flow<C, ? extends O>> otherwise) {
        this.before = before;
        this.name = name;
        this.output = output;
        this.arms = arms;
        this.otherwise = otherwise;
    }

    /** An arm with its flow. */
    record Walked<O>(String key, Flow<?, ? extends O> flow) {}

    /** What is walked for another key. */
    public Routes<K, C, O> when(K key, Function<Flow<C, C>, Flow<C, ? extends O>> arm) {
        List<Walked<O>> more = new ArrayList<>(arms);
        more.add(new Walked<>(name.apply(key), arm.apply(Flow.inner(before.current()))));
        return new Routes<>(before, name, output, List.copyOf(more), otherwise);
    }

    /** What is walked for all keys that have no arm. */
    public Routes<K, C, O> otherwise(Function<Flow<C, C>, Flow<C, ? extends O>> arm) {
        return new Routes<>(before, name, output, arms, Optional.of(arm.apply(Flow.inner(before.current()))));
    }

    <I> Flow<I, O> addTo(Flow<I, C> flow, String id, Optional<Vertex.Task> key, Code code, List<String> allKeys) {
        List<Problem> found = new ArrayList<>(flow.problems());
        List<String> missing = allKeys.stream()
                .filter(each -> arms.stream().noneMatch(arm -> arm.key().equals(each)))
                .toList();
        if (otherwise.isEmpty()) {
            if (allKeys.isEmpty()) {
                found.add(new Problem(
                        id, "missing_branches", "a route by text needs an arm for all other texts: otherwise(...)"));
            } else if (!missing.isEmpty()) {
                found.add(
                        new Problem(id, "missing_branches", "no arm for " + missing + "; add them, or otherwise(...)"));
            }
        }
        return add(flow, id, key, code, arms, otherwise, output, found);
    }

    static <I, C, O> Flow<I, O> add(
            Flow<I, C> flow,
            String id,
            Optional<Vertex.Task> key,
            Code code,
            List<Walked<O>> arms,
            Optional<? extends Flow<C, ? extends O>> otherwise,
            TypeToken<O> output,
            List<Problem> found) {
        Bindings all =
                flow.bindings().with(id, key.map(task -> task.work().name()).orElse(id), code, found);
        List<Vertex.Arm> walked = new ArrayList<>();
        for (Walked<O> arm : arms) {
            all = Flow.merge(all, Paths.of(id, arm.key()), arm.flow(), found);
            walked.add(new Vertex.Arm(arm.key(), arm.flow().vertices()));
        }
        if (otherwise.isPresent()) {
            all = Flow.merge(all, Paths.of(id, Paths.OTHERWISE), otherwise.get(), found);
        }
        return flow.add(
                new Vertex.Route(id, key, walked, otherwise.map(Flow::vertices), Notes.NONE), output, all, found);
    }
}
