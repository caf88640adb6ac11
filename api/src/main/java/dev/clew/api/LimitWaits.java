package dev.clew.api;

import java.time.Duration;

/**
 * Waits for rate limits, which cost no attempt, of one activity, step or durable function.
 *
 * @param times how many there were
 * @param waited how long they were together
 */
public record LimitWaits(int times, Duration waited) {

    /** There was none yet. */
    public static final LimitWaits NONE = new LimitWaits(0, Duration.ZERO);

    public LimitWaits {
        if (times < 0 || waited.isNegative()) {
            throw new IllegalArgumentException(
                    "waits must not be negative, were " + times + " times " + waited + " together");
        }
        waited = Durations.capped(waited);
    }

    /** These and one more. */
    public LimitWaits plus(Duration wait) {
        return new LimitWaits(times + 1, waited.plus(wait));
    }
}
