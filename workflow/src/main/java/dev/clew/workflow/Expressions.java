package dev.clew.workflow;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A language in which graphs say what a task is given.
 *
 * @implSpec Thread-safe, and a function of its arguments alone: no clock, no chance, no environment. It is evaluated again
 *     on replay.
 */
public interface Expressions {

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it cannot be read, saying where and why
     */
    Expression compile(String text);

    /** An expression that was read. */
    @FunctionalInterface
    interface Expression {

        /**
         * What it comes to.
         *
         * @param value what reached the task
         * @param input what the workflow was started with
         * @param outputs what the vertices before it left with, by their ids
         * @throws dev.clew.api.ApplicationException if it comes to nothing
         */
        @Nullable
        Object evaluate(@Nullable Object value, @Nullable Object input, Map<String, Object> outputs);
    }
}
