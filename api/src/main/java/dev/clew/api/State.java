package dev.clew.api;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What an instance keeps and others may look at: values by name, handed to its code by {@link
 * OrchestrationContext#state()}.
 *
 * <p>Reading is from memory: it records nothing and costs nothing. Writing is recorded, becomes visible to others with
 * the turn it belongs to, and is read back by the code at once. Values outlive turns, restarts, {@linkplain
 * OrchestrationContext#continueAsNew continue-as-new} and the end of the instance, and are deleted with it.
 *
 * <p>On replay a write is matched like any other call, by what it does and to which name; the value is the one that was
 * recorded, whatever the code would write today. So code that branches on a value it reads takes the way it took.
 *
 * <p>An instance keeps at most {@value #MAX_VALUES} values, each of at most {@value #MAX_VALUE_SIZE} characters when
 * encoded, and {@value #MAX_SIZE} characters in all, names included. Large data belongs elsewhere, with a reference to
 * it here: each continue-as-new writes all of it once more.
 *
 * <p>Like its context only for the branches of its own orchestration.
 */
public interface State {

    /** How many values an instance keeps at most. */
    int MAX_VALUES = 256;

    /** The largest value, in UTF-16 code units of its encoded form. */
    int MAX_VALUE_SIZE = 65_536;

    /** The most that all values and their names come to, in UTF-16 code units. */
    int MAX_SIZE = 1_048_576;

    /**
     * The value of a key; empty if there is none.
     *
     * @throws ConfigurationException if the value does not fit the key's type
     */
    <T> Optional<T> get(StateKey<T> key);

    /** The value of a key, or another one if there is none. */
    default <T> T get(StateKey<T> key, T otherwise) {
        return get(key).orElse(otherwise);
    }

    /**
     * Keeps a value, in place of the one before if there is one.
     *
     * @throws ConfigurationException if the value cannot be encoded, or would be more than the instance may keep; then
     *     nothing has changed, and the code may go on
     */
    <T> void put(StateKey<T> key, T value);

    /** Removes a value. Nothing happens if there is none, though the call is recorded like any other. */
    default void remove(StateKey<?> key) {
        remove(key.name());
    }

    /** Removes the value of that name; see {@link #remove(StateKey)}. */
    void remove(String name);

    /** Removes all values. */
    void clear();

    /**
     * Removes what was last put before a time, in the order of names. The times compared are those of the recorded turns
     * ({@link OrchestrationContext#now()} when the value was put), so a replay removes the same.
     */
    default void removeBefore(Instant time) {
        for (String name : names()) {
            if (putAt(name).filter(at -> at.isBefore(time)).isPresent()) {
                remove(name);
            }
        }
    }

    /** When the value of that name was last put, by {@link OrchestrationContext#now()}. */
    Optional<Instant> putAt(String name);

    /** The names there are values for, as of now, in their natural order. */
    SortedSet<String> names();
}
