package dev.clew.kernel;

import dev.clew.api.Payload;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a turn comes to for the values its instance keeps: the last word on each name.
 *
 * @param put values that are new or replaced, by name
 * @param removed names that have no value any more; perhaps they never had
 */
public record StateChange(SortedMap<String, Payload> put, SortedSet<String> removed) {

    /** None. */
    public static final StateChange NONE = new StateChange(new TreeMap<>(), new TreeSet<>());

    public StateChange {
        put = Collections.unmodifiableSortedMap(new TreeMap<>(put));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    public boolean isEmpty() {
        return put.isEmpty() && removed.isEmpty();
    }
}
