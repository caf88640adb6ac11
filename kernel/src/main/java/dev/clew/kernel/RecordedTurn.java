package dev.clew.kernel;

import java.time.Instant;
import java.util.List;

/**
 * A turn as the history holds it.
 *
 * @param at the time its code saw, but for the stretch after {@link Event.ExecutionStarted}
 * @param events inputs and outputs in the order they happened
 */
public record RecordedTurn(Instant at, List<Event> events) {
    public RecordedTurn {
        events = List.copyOf(events);
    }
}
