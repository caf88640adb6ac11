package dev.clew.store.memory;

import dev.clew.store.Line;
import java.time.Duration;
import java.time.Instant;

/** A session, and the node it stays with. */
final class HeldSession {

    final Line.Session name;
    final Node holder;

    /** How long it stays after its last task. */
    Duration idle = Duration.ZERO;

    /** How many of its tasks are taken. */
    int running;

    /** When it is free if none is. */
    Instant until = Instant.MIN;

    HeldSession(Line.Session name, Node holder) {
        this.name = name;
        this.holder = holder;
    }

    boolean endedAt(Instant now) {
        return running == 0 && !now.isBefore(until);
    }
}
