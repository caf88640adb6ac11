package dev.clew.api;

import java.util.List;

/**
 * Updates that an instance has taken in, oldest first.
 *
 * @param updates those of the turns that were read
 * @param nextTurn the first turn that was not read: where to read on
 */
public record UpdatePage(List<ReceivedUpdate> updates, int nextTurn) {
    public UpdatePage {
        updates = List.copyOf(updates);
    }
}
