package dev.clew.workflow;

import dev.clew.api.TypeToken;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one walk of a loop's body came to.
 *
 * @param done whether the loop is over
 * @param value what it ends with, or goes on with
 * @param <T> what goes round
 */
public record LoopResult<T>(boolean done, @Nullable T value) {

    private static final String DONE = "done";
    private static final String VALUE = "value";

    /** The loop goes on, with this value. */
    public static <T> LoopResult<T> again(@Nullable T value) {
        return new LoopResult<>(false, value);
    }

    /** The loop is over, with this value. */
    public static <T> LoopResult<T> done(@Nullable T value) {
        return new LoopResult<>(true, value);
    }

    /** The type, for tasks that end a loop's body. */
    public static <T> TypeToken<LoopResult<T>> of(Class<T> value) {
        return of(TypeToken.of(value));
    }

    /** The type, for tasks that end a loop's body. */
    public static <T> TypeToken<LoopResult<T>> of(TypeToken<T> value) {
        return TypeToken.generic(LoopResult.class, value);
    }

    /** What is one, or says the same in values without a type: an object of {@code done} and {@code value}. */
    static Optional<LoopResult<?>> from(@Nullable Object outcome) {
        return switch (outcome) {
            case LoopResult<?> result -> Optional.of(result);
            case Map<?, ?> object
            when object.get(DONE) instanceof Boolean done && Set.of(DONE, VALUE).containsAll(object.keySet()) ->
                Optional.of(new LoopResult<>(done, object.get(VALUE)));
            case null, default -> Optional.empty();
        };
    }
}
