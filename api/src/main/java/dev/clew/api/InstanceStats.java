package dev.clew.api;

/**
 * How much there is of an instance, as of the last durable turn.
 *
 * @param execution which execution it is in, from 1; the other figures are about this one
 * @param turns how many turns its history has
 * @param events how many events
 * @param historyCharacters how long the history is, as the text that is stored
 * @param carriedSignals signals that the execution before this one was sent and did not take
 * @param waitingMessages messages that were sent and are in no turn yet; more than {@value #MAX_MESSAGES} are not counted
 */
public record InstanceStats(
        int execution, int turns, int events, long historyCharacters, int carriedSignals, int waitingMessages) {

    /** How many waiting messages are counted at most. */
    public static final int MAX_MESSAGES = 1_000;
}
