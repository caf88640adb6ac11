package dev.clew.cli.instances;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Something an instance waits for.
 *
 * @param operation the id of the operation that waits
 * @param kind for what
 * @param name of the activity, the step, the signal or the update, the id of the child; empty for a timer
 * @param until when the wait ends by itself, or the next attempt begins
 * @param attempts how many attempts have failed
 */
record Wait(String operation, Kind kind, String name, Optional<Instant> until, int attempts) {

    /** What can be waited for. */
    enum Kind {
        ACTIVITY,
        STEP,
        CHILD,
        TIMER,
        SIGNAL,
        UPDATE
    }

    Wait afterFailure(int attempt, Instant retryAt) {
        return new Wait(operation, kind, name, Optional.of(retryAt), attempt);
    }

    SequencedMap<String, @Nullable Object> document() {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("operation", operation);
        document.put("for", kind.name().toLowerCase(Locale.ROOT));
        document.put("name", name.isEmpty() ? null : name);
        document.put("until", until);
        document.put("failed_attempts", attempts);
        return document;
    }
}
