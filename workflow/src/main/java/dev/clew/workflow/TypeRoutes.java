package dev.clew.workflow;

import dev.clew.api.TypeToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The arms of a route by type.
 *
 * @param <C> what reaches it
 * @param <O> what all arms come to
 */
public final class TypeRoutes<C, O> {

    private final Flow<?, C> before;
    private final TypeToken<O> output;
    private final List<Class<? extends C>> types;
    private final List<Routes.Walked<O>> arms;
    private final Optional<Flow<C, ? extends O>> otherwise;

    TypeRoutes(
            Flow<?, C> before,
            TypeToken<O> output,
            List<Class<? extends C>> types,
            List<Routes.Walked<O>> arms,
            Optional<Flow<C, ? extends O>> otherwise) {
        this.before = before;
        this.output = output;
        this.types = types;
        this.arms = arms;
        this.otherwise = otherwise;
    }

    /** What is walked for values of another type. The first arm whose type fits counts. */
    public <A extends C> TypeRoutes<C, O> when(Class<A> type, Function<Flow<A, A>, Flow<A, ? extends O>> arm) {
        List<Class<? extends C>> moreTypes = new ArrayList<>(types);
        moreTypes.add(type);
        List<Routes.Walked<O>> more = new ArrayList<>(arms);
        more.add(new Routes.Walked<>(Code.TypesCode.key(type), arm.apply(Flow.inner(TypeToken.of(type)))));
        return new TypeRoutes<>(before, output, List.copyOf(moreTypes), List.copyOf(more), otherwise);
    }

    /** What is walked for all values that have no arm. */
    public TypeRoutes<C, O> otherwise(Function<Flow<C, C>, Flow<C, ? extends O>> arm) {
        return new TypeRoutes<>(before, output, types, arms, Optional.of(arm.apply(Flow.inner(before.current()))));
    }

    <I> Flow<I, O> addTo(Flow<I, C> flow, String id, Class<C> sealed) {
        List<Problem> found = new ArrayList<>(flow.problems());
        List<String> missing = leaves(sealed)
                .filter(leaf -> !hasArm(leaf))
                .map(Class::getSimpleName)
                .toList();
        if (otherwise.isEmpty() && !missing.isEmpty()) {
            found.add(new Problem(id, "missing_branches", "no arm for " + missing + "; add them, or otherwise(...)"));
        }
        return Routes.add(
                flow, id, Optional.empty(), new Code.TypesCode(List.copyOf(types)), arms, otherwise, output, found);
    }

    private boolean hasArm(Class<?> leaf) {
        return types.stream().anyMatch(type -> type.isAssignableFrom(leaf));
    }

    /** The types that a value can be of: those a sealed type permits, and what else may be extended itself. */
    private static Stream<Class<?>> leaves(Class<?> type) {
        if (!type.isSealed()) {
            return Stream.of(type);
        }
        Stream<Class<?>> permitted = Stream.of(type.getPermittedSubclasses()).flatMap(TypeRoutes::leaves);
        boolean itself = !type.isInterface() && (type.getModifiers() & java.lang.reflect.Modifier.ABSTRACT) == 0;
        return itself ? Stream.concat(Stream.of(type), permitted) : permitted;
    }
}
