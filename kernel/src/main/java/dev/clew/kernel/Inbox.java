package dev.clew.kernel;

import java.time.Instant;
import java.util.List;

/**
 * What a turn begins with.
 *
 * @param at the time the turn's code sees
 * @param messages what arrived, in order; at least one where a turn begins
 */
public record Inbox(Instant at, List<Message> messages) {
    public Inbox {
        messages = List.copyOf(messages);
    }
}
