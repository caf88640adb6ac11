package dev.clew.process;

import dev.clew.api.TimeRange;
import java.util.Optional;

/**
 * Which checkpoints of a process to list. What is asked for has to hold together.
 *
 * @param key only the one of this key
 * @param created only those that were saved then
 * @param attempts the records of failed attempts, rather than the checkpoints
 */
public record CheckpointQuery(Optional<String> key, TimeRange created, boolean attempts) {

    /** All checkpoints. */
    public static final CheckpointQuery ALL = new CheckpointQuery(Optional.empty(), TimeRange.ALL, false);

    /** All records of failed attempts. */
    public static final CheckpointQuery ATTEMPTS = new CheckpointQuery(Optional.empty(), TimeRange.ALL, true);

    /** The same of one key alone. */
    public CheckpointQuery key(String only) {
        return new CheckpointQuery(Optional.of(only), created, attempts);
    }

    /** The same of some time alone. */
    public CheckpointQuery created(TimeRange range) {
        return new CheckpointQuery(key, range, attempts);
    }

    boolean fits(SavedCheckpoint checkpoint) {
        return key.map(checkpoint.key()::equals).orElse(true) && created.contains(checkpoint.at());
    }
}
