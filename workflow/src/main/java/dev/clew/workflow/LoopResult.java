package dev.clew.workflow;

import dev.clew.api.TypeToken;
import org.jspecify.annotations.Nullable;

/**
 * What one walk of a loop's body came to.
 *
 * @param done whether the loop is over
 * @param value what it ends with, or goes on with
 * @param <T> what goes round
 */
public record LoopResult<T>(boolean done, @Nullable T value) {

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
}
