package dev.clew.engine;

import java.util.List;
import java.util.stream.Stream;

/** Several listeners as one; the {@link Observer} tells each of them by itself. */
record Listeners(List<EngineListener> each) implements EngineListener {

    Listeners {
        each = List.copyOf(each);
    }

    /** Who is behind a listener; those that hear nothing are left out. */
    @SuppressWarnings("ReferenceEquality") // the one that hears nothing is known by its identity
    static List<EngineListener> of(EngineListener listener) {
        return flat(listener).filter(one -> one != EngineListener.NONE).toList();
    }

    private static Stream<EngineListener> flat(EngineListener listener) {
        return listener instanceof Listeners(List<EngineListener> each)
                ? each.stream().flatMap(Listeners::flat)
                : Stream.of(listener);
    }
}
