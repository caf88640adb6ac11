package dev.clew.store;

import java.time.Instant;

/**
 * A value that an instance keeps.
 *
 * @param name what it is called, unique in its instance
 * @param value the value as JSON
 * @param putAt when the turn was decided that last put it
 */
public record StateRow(String name, String value, Instant putAt) {}
