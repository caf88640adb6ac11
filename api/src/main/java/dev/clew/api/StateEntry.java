package dev.clew.api;

import java.time.Instant;

/**
 * A value that an instance keeps, seen from the outside.
 *
 * @param name what it is called
 * @param value the value as it is stored
 * @param putAt when the turn was decided that last put it, by the store's clock
 */
public record StateEntry(String name, Payload value, Instant putAt) {}
