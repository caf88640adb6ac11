package dev.clew.store;

import java.time.Instant;

/**
 * A message that waits in an inbox.
 *
 * @param key its row key
 * @param instance the row key of its receiver
 * @param body the message as JSON
 * @param at when it was sent
 */
public record MessageRow(long key, long instance, String body, Instant at) {}
