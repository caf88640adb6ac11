package dev.clew.engine.explain;

import dev.clew.api.Failure;
import java.time.Instant;
import java.util.Optional;

/**
 * Something an execution waits for.
 *
 * @param id the operation that waits
 * @param kind for what
 * @param name of the activity, the child's orchestration, the signal or the update; empty for steps and timers
 * @param childId the child
 * @param since when it began
 * @param until when the wait ends by itself, or the next attempt begins
 * @param failures how many attempts have failed
 * @param lastFailure how the last of them did
 */
public record OpenOperation(
        String id,
        Kind kind,
        String name,
        Optional<String> childId,
        Instant since,
        Optional<Instant> until,
        int failures,
        Optional<Failure> lastFailure) {

    /** What can be waited for. */
    public enum Kind {
        ACTIVITY,
        STEP,
        CHILD,
        TIMER,
        SIGNAL,
        UPDATE
    }

    OpenOperation(String id, Kind kind, String name, Instant since, Optional<Instant> until) {
        this(id, kind, name, Optional.empty(), since, until, 0, Optional.empty());
    }

    OpenOperation failed(int attempt, Failure failure, Instant retryAt) {
        return new OpenOperation(id, kind, name, childId, since, Optional.of(retryAt), attempt, Optional.of(failure));
    }

    /** The branch it belongs to. */
    String branch() {
        return id.substring(0, id.lastIndexOf('.') + 1);
    }
}
