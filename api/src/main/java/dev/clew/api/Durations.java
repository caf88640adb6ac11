package dev.clew.api;

import java.time.Duration;
import java.util.Optional;

/** Checks on spans of time, and the longest one: people say "for ever" with spans that lead to no instant. */
public final class Durations {

    /** What stands for every longer span: 36,500 days, which are countable in nanoseconds and lead to an instant. */
    public static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /** The duration itself, or {@link #LONGEST} if it is longer than that. */
    public static Duration capped(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    static void requirePositive(String what, Optional<Duration> duration) {
        if (duration.isPresent() && !duration.get().isPositive()) {
            throw new IllegalArgumentException(what + " must be longer than zero, was " + duration.get());
        }
    }
}
