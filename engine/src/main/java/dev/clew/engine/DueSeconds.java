package dev.clew.engine;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The seconds at whose beginning something may be due: many instants in little room. Thread-safe.
 *
 * <p>Keeps the earliest {@value #MOST} seconds; what is later is forgotten, and left to a safety net.
 */
final class DueSeconds {

    private static final int MOST = 4_096;

    private final TreeSet<Long> seconds = new TreeSet<>();

    /** Notes that something may be due at an instant. True if that is earlier than all others. */
    synchronized boolean add(Instant instant) {
        long second = instant.getNano() == 0 ? instant.getEpochSecond() : instant.getEpochSecond() + 1;
        boolean earliest = seconds.isEmpty() || second < seconds.first();
        if (seconds.add(second) && seconds.size() > MOST) {
            seconds.pollLast();
        }
        return earliest;
    }

    /** The first of them. */
    synchronized Optional<Instant> next() {
        return seconds.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds.first()));
    }

    /** Forgets those that have come. */
    synchronized void passed(Instant now) {
        seconds.headSet(now.getEpochSecond(), true).clear();
    }
}
