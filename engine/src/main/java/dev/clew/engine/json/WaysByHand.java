package dev.clew.engine.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways of types that have one, made once for each. */
final class WaysByHand extends ClassValue<Optional<JsonByHand<?>>> {

    private static final WaysByHand OF = new WaysByHand();

    private WaysByHand() {}

    /** The text of a value by the way of its type; null if it has none, or leaves that to Jackson. */
    @SuppressWarnings("unchecked") // the way of a type is one for its values
    static @Nullable String write(Object value) {
        JsonByHand<?> way = OF.get(value.getClass()).orElse(null);
        return way == null ? null : ((JsonByHand<Object>) way).write(value);
    }

    /** The way of a type; null if it has none. */
    static @Nullable JsonByHand<?> of(Type type) {
        return type instanceof Class<?> plain ? OF.get(plain).orElse(null) : null;
    }

    @Override
    protected Optional<JsonByHand<?>> computeValue(Class<?> type) {
        JsonByHand.Way way = type.getAnnotation(JsonByHand.Way.class);
        if (way == null) {
            return Optional.empty();
        }
        try {
            Constructor<? extends JsonByHand<?>> constructor = way.value().getDeclaredConstructor();
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance());
        } catch (ReflectiveOperationException wrong) {
            throw new IllegalStateException("the way of " + type + " cannot be made", wrong);
        }
    }
}
