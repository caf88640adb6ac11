package dev.clew.process;

import dev.clew.api.LimitWaits;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A checkpoint as it is kept.
 *
 * @param until of a sleep: when it is over
 * @param attempt of the record of a failed attempt: which one it was; its state is empty then
 * @param error of the record of a failed attempt: why
 * @param limits of the record of a failed attempt: the waits for rate limits up to then, with the one after it if it cost no attempt
 */
public record SavedCheckpoint(
        String key,
        Instant at,
        Bytes state,
        Optional<Instant> until,
        Optional<Bytes> custom,
        OptionalInt attempt,
        Optional<String> error,
        LimitWaits limits) {}
