package dev.clew.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** The token of a list of these. */
    public static <E> TypeToken<List<E>> listOf(TypeToken<E> element) {
        return new Built<>(List.class, element);
    }

    /** The token of something that may be absent. */
    public static <E> TypeToken<Optional<E>> optionalOf(TypeToken<E> value) {
        return new Built<>(Optional.class, value);
    }

    /**
     * The token of a class of one's own with one type parameter, for its factory methods.
     *
     * @param raw the class
     * @param argument what stands for its parameter
     */
    public static <T> TypeToken<T> generic(Class<? super T> raw, TypeToken<?> argument) {
        if (raw.getTypeParameters().length != 1) {
            throw new IllegalArgumentException(
                    raw.getName() + " has " + raw.getTypeParameters().length + " type parameters, not one");
        }
        return new Built<>(raw, argument);
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

    private static final class Built<T> extends TypeToken<T> {
        Built(Class<?> raw, TypeToken<?> argument) {
            super(new Parameterized(raw, argument.type()));
        }
    }

    /** Equal to what reflection gives for the same type, both ways. */
    private static final class Parameterized implements ParameterizedType {

        private final Class<?> raw;
        private final Type argument;

        Parameterized(Class<?> raw, Type argument) {
            this.raw = raw;
            this.argument = argument;
        }

        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {argument};
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return raw.getDeclaringClass();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType type
                    && type.getRawType().equals(raw)
                    && Objects.equals(type.getOwnerType(), getOwnerType())
                    && Arrays.equals(type.getActualTypeArguments(), getActualTypeArguments());
        }

        @Override
        public int hashCode() { // as the JDK's own, so that tokens of both kinds find each other in maps
            return Arrays.hashCode(getActualTypeArguments()) ^ Objects.hashCode(getOwnerType()) ^ raw.hashCode();
        }

        @Override
        public String toString() {
            return raw.getName() + '<' + argument.getTypeName() + '>';
        }
    }
}
