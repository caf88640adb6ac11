package dev.clew.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * A Java type with its type arguments, as a value: what a {@code Class} says for plain types and cannot say for
 * {@code List<Order>}.
 *
 * <p>Plain types: {@code TypeToken.of(Order.class)}. Parameterized ones, as an anonymous subclass:
 * {@code new TypeToken<List<Order>>() {}}. Immutable and thread-safe; equal when the types are equal.
 *
 * @param <T> the type it stands for
 */
public abstract class TypeToken<T> {

    private final Type type;

    /**
     * Captures {@code T} from the anonymous subclass that calls this.
     *
     * @throws IllegalArgumentException if that names no type argument, or is a subclass of a subclass, whose type
     *     arguments need not be {@code T}
     */
    protected TypeToken() {
        Class<?> between = getClass().getSuperclass();
        if (between != TypeToken.class) {
            throw new IllegalArgumentException("a TypeToken is made without classes in between: write new"
                    + " TypeToken<List<Order>>() {}, not a subclass of " + between.getName());
        }
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)) {
            throw new IllegalArgumentException(
                    "a TypeToken needs its type argument: write new TypeToken<List<Order>>() {}, not new TypeToken() {}");
        }
        this.type = parameterized.getActualTypeArguments()[0];
    }

    private TypeToken(Type type) {
        this.type = type;
    }

    /** The token of a type without type arguments. */
    public static <T> TypeToken<T> of(Class<T> type) {
        return new Plain<>(Objects.requireNonNull(type, "type"));
    }

    /** The type itself, for a codec. */
    public final Type type() {
        return type;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof TypeToken<?> token && token.type.equals(type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }

    private static final class Plain<T> extends TypeToken<T> {
        Plain(Class<T> type) {
            super(type);
        }
    }
}
