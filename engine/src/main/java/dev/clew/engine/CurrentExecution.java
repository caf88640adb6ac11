package dev.clew.engine;

import dev.clew.kernel.Event;
import dev.clew.kernel.Identity;
import dev.clew.store.InstanceId;
import dev.clew.store.Program;
import java.time.Instant;

/**
 * The execution that a hot instance is in: how it was started, and how far its history reaches.
 *
 * <p>For use by the thread that runs the instance. Only who it is and what it runs, {@link #origin} and what it is made
 * of, others may ask as well, on behalf of what that thread had begun.
 */
final class CurrentExecution {

    private final long key;
    private final InstanceId id;
    private Event.ExecutionStarted start;
    private int number;
    private int turns;
    private int events;
    private long characters;
    private Instant now;

    /**
     * One without a turn.
     *
     * @param key the instance's row key
     * @param number which of the instance's executions, from 1
     * @param start its start, pinned to the version of the code
     */
    CurrentExecution(long key, InstanceId id, int number, Event.ExecutionStarted start) {
        this.key = key;
        this.id = id;
        this.number = number;
        this.start = start;
        this.now = start.startedAt();
    }

    long key() {
        return key;
    }

    InstanceId id() {
        return id;
    }

    Event.ExecutionStarted start() {
        return start;
    }

    /** Which of the instance's executions it is, from 1. */
    int number() {
        return number;
    }

    /** How many of its turns are durable, which is the number of the next one. */
    int turns() {
        return turns;
    }

    /** How many events its durable turns have. */
    int events() {
        return events;
    }

    /** How long its history is as the store has it, in characters. */
    long characters() {
        return characters;
    }

    /** The time of the turn that it is in. */
    Instant now() {
        return now;
    }

    Identity identity() {
        return new Identity(id.id(), number);
    }

    Origin origin() {
        return new Origin(key, id, new Program(Registry.ORCHESTRATION, start.name(), start.version()), number);
    }

    /** Notes the time of a turn. */
    void at(Instant turn) {
        now = turn;
    }

    /**
     * Notes that the next turn begins.
     *
     * @param clock what the store's clock says, which may have been set back
     * @return the time of the turn, never before the one that it was in
     */
    Instant proceed(Instant clock) {
        now = clock.isAfter(now) ? clock : now;
        return now;
    }

    /** Notes that a turn is durable. */
    void grew(int byEvents, long byCharacters) {
        turns++;
        events += byEvents;
        characters += byCharacters;
    }

    /** Becomes the next execution of its instance. */
    void goOnAs(Event.ExecutionStarted next) {
        start = next;
        number++;
        turns = 0;
        events = 0;
        characters = 0;
    }
}
