package dev.clew.store;

import java.time.Instant;
import java.time.InstantSource;

/** How stores keep instants: as milliseconds since the epoch, what is finer cut off. For those who write stores. */
public final class Millis {

    private Millis() {}

    /** The milliseconds of an instant; the nearest there are if it is farther away than milliseconds can say. */
    public static long of(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException outOfRange) {
            return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** The first millisecond that is not before an instant: to compare what is kept with an instant that is not cut. */
    public static long up(Instant instant) {
        long millis = of(instant);
        return millis < Long.MAX_VALUE && Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis;
    }

    /** An instant as a store gives it back. */
    public static Instant cut(Instant instant) {
        return Instant.ofEpochMilli(of(instant));
    }

    /** What a store takes the time for. */
    public static Instant now(InstantSource clock) {
        return cut(clock.instant());
    }
}
