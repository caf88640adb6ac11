package dev.clew.kernel;

import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.Names;
import dev.clew.api.Payload;
import dev.clew.api.State;
import dev.clew.api.StateKey;
import dev.clew.kernel.Event.CarriedValue;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The values an instance keeps, as its code sees them: those its execution began with and what was written since.
 *
 * <p>A write is an output of the branch that makes it. What counts is what the transcript answers: on replay that is
 * what was recorded. So the values here are at every moment what they were then. All of it is in the order of names.
 */
final class InstanceState implements State {

    private final Execution execution;
    private final SortedMap<String, CarriedValue> values = new TreeMap<>();
    private long size;

    /** What this turn has changed; nothing during replay. */
    private final SortedMap<String, Payload> put = new TreeMap<>();

    private final SortedSet<String> removed = new TreeSet<>();

    InstanceState(Execution execution, List<CarriedValue> carried) {
        this.execution = execution;
        carried.forEach(this::set);
    }

    // --- what the code does

    @Override
    public <T> Optional<T> get(StateKey<T> key) {
        execution.current();
        CarriedValue known = values.get(key.name());
        return known == null ? Optional.empty() : Optional.ofNullable(decoded(known, key));
    }

    private <T> @Nullable T decoded(CarriedValue value, StateKey<T> key) {
        return execution.codec().decode(value.value(), key.type());
    }

    @Override
    public <T> void put(StateKey<T> key, T value) {
        Branch me = execution.current();
        Objects.requireNonNull(value, "a value that is null: remove takes one away");
        Payload encoded = execution.codec().encode(value);
        OperationId id = me.nextOperation();
        if (!execution.transcript().expects(Event.StatePut.class, id)) {
            requireRoom(key.name(), encoded); // what was recorded had room, whatever the limits are by now
        }
        Event.StatePut recorded = (Event.StatePut) execution.record(new Event.StatePut(id, key.name(), encoded));
        set(new CarriedValue(
                key.name(), recorded.value(), execution.transcript().now()));
        if (execution.live()) {
            put.put(key.name(), encoded);
            removed.remove(key.name());
        }
    }

    private void requireRoom(String name, Payload value) {
        CarriedValue before = values.get(name);
        long total = size + sizeOf(name, value) - (before == null ? 0 : sizeOf(before));
        if (value.size() > MAX_VALUE_SIZE) {
            throw tooMuch(
                    name,
                    "its value would have " + value.size() + " characters, the most is " + MAX_VALUE_SIZE
                            + "; keep large data elsewhere and put a reference");
        } else if (before == null && values.size() >= MAX_VALUES) {
            throw tooMuch(
                    name,
                    "there are " + values.size() + " values, which is the most; remove some, or put several in one");
        } else if (total > MAX_SIZE) {
            throw tooMuch(
                    name,
                    "all values would come to " + total + " characters, the most is " + MAX_SIZE
                            + "; remove some, or keep large data elsewhere and put a reference");
        }
    }

    private ConfigurationException tooMuch(String name, String why) {
        return new ConfigurationException(
                Failure.LIMIT,
                "instance '" + execution.identity().instanceId() + "' cannot keep state '" + name + "': " + why);
    }

    @Override
    public void remove(String name) {
        Branch me = execution.current();
        Names.require("state", name);
        execution.record(new Event.StateRemoved(me.nextOperation(), name));
        forget(name);
    }

    @Override
    public void clear() {
        Branch me = execution.current();
        execution.record(new Event.StateCleared(me.nextOperation()));
        List.copyOf(values.keySet()).forEach(this::forget);
    }

    @Override
    public Optional<Instant> putAt(String name) {
        execution.current();
        return Optional.ofNullable(values.get(name)).map(CarriedValue::putAt);
    }

    @Override
    public SortedSet<String> names() {
        execution.current();
        return Collections.unmodifiableSortedSet(new TreeSet<>(values.keySet()));
    }

    // --- what becomes of it

    private void set(CarriedValue value) {
        CarriedValue before = values.put(value.name(), value);
        size += sizeOf(value) - (before == null ? 0 : sizeOf(before));
    }

    private void forget(String name) {
        CarriedValue before = values.remove(name);
        if (before != null) {
            size -= sizeOf(before);
            if (execution.live()) {
                put.remove(name);
                removed.add(name);
            }
        }
    }

    private static long sizeOf(CarriedValue value) {
        return sizeOf(value.name(), value.value());
    }

    private static long sizeOf(String name, Payload value) {
        return (long) name.length() + value.size();
    }

    /** What the turn has changed, which ends with this call. */
    StateChange drain() {
        if (put.isEmpty() && removed.isEmpty()) {
            return StateChange.NONE;
        }
        StateChange change = new StateChange(put, removed);
        put.clear();
        removed.clear();
        return change;
    }

    /** What the next execution begins with. */
    List<CarriedValue> carried() {
        return List.copyOf(values.values());
    }
}
