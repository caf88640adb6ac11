package dev.clew.workflow;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The arms of a route, of which there is none yet.
 *
 * @param <K> its keys
 * @param <C> what reaches it
 */
public final class Arms<K, C> {

    private final Flow<?, C> before;
    private final Function<K, String> name;

    Arms(Flow<?, C> before, Function<K, String> name) {
        this.before = before;
        this.name = name;
    }

    /** What is walked for a key. */
    public <O> Routes<K, C, O> when(K key, Function<Flow<C, C>, Flow<C, O>> arm) {
        Flow<C, O> walked = arm.apply(Flow.inner(before.current()));
        return new Routes<>(
                before,
                name,
                walked.current(),
                List.of(new Routes.Walked<>(name.apply(key), walked)),
                Optional.empty());
    }
}
