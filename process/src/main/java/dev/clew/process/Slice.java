package dev.clew.process;

import java.util.List;
import java.util.function.Function;

/**
 * Part of a list.
 *
 * @param total how many there are in all, in this part and outside it
 */
public record Slice<T>(List<T> items, long total) {

    public Slice {
        items = List.copyOf(items);
    }

    /** The same part of what these become. */
    public <R> Slice<R> map(Function<T, R> each) {
        return new Slice<>(items.stream().map(each).toList(), total);
    }
}
