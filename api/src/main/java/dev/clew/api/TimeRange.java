package dev.clew.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time, to look for what happened in it.
 *
 * @param from its first instant; empty for no beginning
 * @param until the first instant after it; empty for no end
 */
public record TimeRange(Optional<Instant> from, Optional<Instant> until) {

    /** All of time. */
    public static final TimeRange ALL = new TimeRange(Optional.empty(), Optional.empty());

    public TimeRange {
        if (from.isPresent() && until.isPresent() && until.get().isBefore(from.get())) {
            throw new IllegalArgumentException("a time range that ends at " + until.get() + " cannot begin at "
                    + from.get() + ", which is later; swap the two");
        }
    }

    public static TimeRange from(Instant first) {
        return new TimeRange(Optional.of(first), Optional.empty());
    }

    public static TimeRange until(Instant end) {
        return new TimeRange(Optional.empty(), Optional.of(end));
    }

    /** From an instant until another, that one not included. */
    public static TimeRange between(Instant first, Instant end) {
        return new TimeRange(Optional.of(first), Optional.of(end));
    }

    public boolean contains(Instant instant) {
        return from.map(first -> !instant.isBefore(first)).orElse(true)
                && until.map(instant::isBefore).orElse(true);
    }
}
