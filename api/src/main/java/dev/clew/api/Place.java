package dev.clew.api;

/**
 * A place in the history of an instance's current execution, at which another instance may go on.
 *
 * <p>What code asked for belongs to what it was told before, so not every event can be cut from the one before it: a
 * place inside of a turn means the last one at or before it that is the beginning of a turn or stands before something
 * that reached the code.
 */
public sealed interface Place {

    /**
     * Before an event.
     *
     * @param event which one, counted from 1 as {@link InstanceHandle#history} lists them
     */
    record BeforeEvent(int event) implements Place {}

    /**
     * Before a turn.
     *
     * @param turn which one, from 0; see {@link HistoryEntry#turn}
     */
    record BeforeTurn(int turn) implements Place {}

    /** Just before the last thing that reached the code of an instance that has failed, as for a retry. */
    record BeforeFailure() implements Place {}

    /** Behind all that is recorded, of an instance that has not ended. */
    record End() implements Place {}
}
