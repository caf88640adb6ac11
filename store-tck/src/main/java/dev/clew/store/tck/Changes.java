package dev.clew.store.tck;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.store.Write.Change;
import dev.clew.store.Write.Ready;
import dev.clew.store.Write.StateChange;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What turns do to their instance's row, short to say. */
final class Changes {

    static final Change PROGRESS = Change.PROGRESS;

    private Changes() {}

    static Change end(InstanceStatus status, String outcome) {
        return new Change(
                Optional.of(status), Optional.of(outcome), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Change publish(String customStatus) {
        return new Change(
                Optional.empty(), Optional.empty(), Optional.of(customStatus), Optional.empty(), Optional.empty());
    }

    /** Puts one value. */
    static Change put(String name, String value) {
        return state(Map.of(name, value), Set.of());
    }

    static Change remove(String... names) {
        return state(Map.of(), Set.of(names));
    }

    static Change state(Map<String, String> put, Set<String> removed) {
        return with(PROGRESS, put, removed);
    }

    /** A change that puts and removes values, too. */
    static Change with(Change change, Map<String, String> put, Set<String> removed) {
        return new Change(
                change.status(),
                change.outcome(),
                change.customStatus(),
                change.next(),
                change.release(),
                change.version(),
                new StateChange(new TreeMap<>(put), new TreeSet<>(removed)));
    }

    /** All attributes that the instance has from now on. */
    static Change attributes(Attributes attributes) {
        return with(PROGRESS, attributes);
    }

    /** A change of the attributes, too. */
    static Change with(Change change, Attributes attributes) {
        return new Change(
                change.status(),
                change.outcome(),
                change.customStatus(),
                change.next(),
                change.release(),
                change.version(),
                change.state(),
                Optional.of(attributes),
                change.format());
    }

    static Change next(String start) {
        return new Change(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(start), Optional.empty());
    }

    static Change version(int version) {
        return new Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(version),
                StateChange.NONE);
    }

    /** The next execution, of another version, which is ready for whoever can run that. */
    static Change nextElsewhere(String start, int version, Instant readyAt) {
        return new Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(start),
                Optional.of(new Ready(Optional.of(readyAt))),
                Optional.of(version),
                StateChange.NONE);
    }

    static Change releaseUntil(Instant readyAt) {
        return release(Optional.of(readyAt));
    }

    static Change releaseUntilMessage() {
        return release(Optional.empty());
    }

    static Change release(Optional<Instant> readyAt) {
        return new Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Ready(readyAt)));
    }
}
