package dev.clew.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An even rhythm, by the clock of the world and not of any time zone.
 *
 * @param period from one time to the next; at least a second, in whole milliseconds
 * @param anchor one of the times, from which the others count in both directions
 */
public record Every(Duration period, Instant anchor) implements Timing {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofDays(36_500);

    public Every {
        Objects.requireNonNull(anchor, "anchor");
        if (period.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("a schedule runs at most once a second, not every " + period);
        }
        if (period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a period is at most " + LONGEST.toDays() + " days, not " + period.toDays() + " days");
        }
        if (!Duration.ofMillis(period.toMillis()).equals(period)) {
            throw new IllegalArgumentException("a period is a whole number of milliseconds, not " + period);
        }
    }

    /** A rhythm that counts from the epoch: every hour is on the hour in UTC. */
    public static Every of(Duration period) {
        return new Every(period, Instant.EPOCH);
    }

    @Override
    public Optional<Instant> next(Instant after) {
        return Optional.of(at(Math.floorDiv(sinceAnchor(after), period.toMillis()) + 1));
    }

    @Override
    public Optional<Instant> last(Instant upTo) {
        return Optional.of(at(Math.floorDiv(sinceAnchor(upTo), period.toMillis())));
    }

    private long sinceAnchor(Instant instant) {
        return instant.toEpochMilli() - anchor.toEpochMilli();
    }

    private Instant at(long count) {
        return Instant.ofEpochMilli(anchor.toEpochMilli() + count * period.toMillis());
    }

    @Override
    public String toString() {
        return "every " + period + (anchor.equals(Instant.EPOCH) ? "" : " from " + anchor);
    }
}
