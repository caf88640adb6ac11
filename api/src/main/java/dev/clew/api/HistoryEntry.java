package dev.clew.api;

import java.time.Instant;

/**
 * One recorded fact about an instance.
 *
 * @param execution the execution it belongs to, from 1
 * @param turn the turn that recorded it, from 0
 * @param at when that turn was decided, by the store's clock
 * @param type what happened, in the past tense, such as {@code TimerFired}
 * @param json the whole event as JSON text
 */
public record HistoryEntry(int execution, int turn, Instant at, String type, String json) {}
