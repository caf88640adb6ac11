package dev.clew.api;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param items what is on it
 * @param next what to pass to {@link ListQuery#after} for the part that follows; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }
}
