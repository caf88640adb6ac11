package dev.clew.process;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A checkpoint in a listing, without its state.
 *
 * @param size of its state, in bytes
 * @param until of a sleep: when it is over; of a failed attempt: when the next one is due
 * @param attempt of the record of a failed attempt: which one it was
 * @param error of the record of a failed attempt: why
 */
public record CheckpointSummary(
        String key, Instant at, long size, Optional<Instant> until, OptionalInt attempt, Optional<String> error) {

    static CheckpointSummary of(SavedCheckpoint saved) {
        return new CheckpointSummary(
                saved.key(), saved.at(), saved.state().size(), saved.until(), saved.attempt(), saved.error());
    }
}
