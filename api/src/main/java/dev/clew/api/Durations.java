package dev.clew.api;

import java.time.Duration;
import java.util.Optional;

/** Checks on spans of time that several descriptors share. */
final class Durations {

    private Durations() {}

    static void requirePositive(String what, Optional<Duration> duration) {
        if (duration.isPresent() && !duration.get().isPositive()) {
            throw new IllegalArgumentException(what + " must be longer than zero, was " + duration.get());
        }
    }
}
