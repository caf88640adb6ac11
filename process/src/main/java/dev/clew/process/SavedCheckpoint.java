package dev.clew.process;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A checkpoint as it is kept.
 *
 * @param until of a sleep: when it is over
 * @param attempt of the record of a failed attempt: which one it was; its state is empty then
 * @param error of the record of a failed attempt: why
 */
public record SavedCheckpoint(
        String key,
        Instant at,
        Bytes state,
        Optional<Instant> until,
        Optional<Bytes> custom,
        OptionalInt attempt,
        Optional<String> error) {}
