package dev.clew.store;

import java.time.Instant;

/**
 * One turn of a history.
 *
 * @param execution the execution it belongs to, from 1
 * @param number its place there, from 0
 * @param at when it was decided
 * @param events what happened, as a JSON array
 */
public record TurnRow(int execution, int number, Instant at, String events) {}
