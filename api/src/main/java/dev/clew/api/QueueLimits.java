package dev.clew.api;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many tasks of a queue may run at once, and how many may begin in a span of time: over all nodes together, and
 * for each limit key.
 *
 * @param concurrency how many may run at once
 * @param concurrencyPerKey how many of one key may run at once
 * @param rate how many may begin
 * @param ratePerKey how many of one key may begin
 */
public record QueueLimits(
        OptionalInt concurrency, OptionalInt concurrencyPerKey, Optional<Rate> rate, Optional<Rate> ratePerKey) {

    /** No limits. */
    public static final QueueLimits NONE =
            new QueueLimits(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());

    public QueueLimits {
        requirePositive("concurrency", concurrency);
        requirePositive("concurrencyPerKey", concurrencyPerKey);
    }

    /**
     * So many in each span, at once or spread as they come. A span begins with the first that begins after the span
     * before has ended.
     *
     * @param count at least 1
     * @param per at least a millisecond
     */
    public record Rate(int count, Duration per) {
        public Rate {
            if (count < 1 || per.toMillis() < 1) {
                throw new IllegalArgumentException("a rate of " + count + " in " + per);
            }
            per = Durations.capped(per);
        }
    }

    /** These limits with another number that may run at once. */
    public QueueLimits concurrency(int most) {
        return new QueueLimits(OptionalInt.of(most), concurrencyPerKey, rate, ratePerKey);
    }

    /** These limits with another number of one key that may run at once. */
    public QueueLimits concurrencyPerKey(int most) {
        return new QueueLimits(concurrency, OptionalInt.of(most), rate, ratePerKey);
    }

    /** These limits with another number that may begin in a span. */
    public QueueLimits rate(int count, Duration per) {
        return new QueueLimits(concurrency, concurrencyPerKey, Optional.of(new Rate(count, per)), ratePerKey);
    }

    /** These limits with another number of one key that may begin in a span. */
    public QueueLimits ratePerKey(int count, Duration per) {
        return new QueueLimits(concurrency, concurrencyPerKey, rate, Optional.of(new Rate(count, per)));
    }

    private static void requirePositive(String what, OptionalInt number) {
        if (number.isPresent() && number.getAsInt() < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, was " + number.getAsInt());
        }
    }
}
