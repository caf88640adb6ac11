package dev.clew.workflow;

import dev.clew.api.TypeToken;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The arms of a route by type, of which there is none yet.
 *
 * @param <C> what reaches it
 */
public final class TypeArms<C> {

    private final Flow<?, C> before;

    TypeArms(Flow<?, C> before) {
        this.before = before;
    }

    /** What is walked for values of a type. */
    public <A extends C, O> TypeRoutes<C, O> when(Class<A> type, Function<Flow<A, A>, Flow<A, O>> arm) {
        Flow<A, O> walked = arm.apply(Flow.inner(TypeToken.of(type)));
        return new TypeRoutes<>(
                before,
                walked.current(),
                List.of(type),
                List.of(new Routes.Walked<>(Code.TypesCode.key(type), walked)),
                Optional.empty());
    }
}
