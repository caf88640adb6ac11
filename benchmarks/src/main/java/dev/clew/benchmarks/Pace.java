package dev.clew.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When things were done, to be asked how fast that went for longer than a moment. Thread-safe while things are noted.
 *
 * <p>A rate counts as sustained if it held for a whole {@link #WINDOW}: the best of all windows that lie between the
 * beginning and the last thing done. So a burst counts by what it leaves of a window, not by how fast it was. A run
 * that is shorter counts as a whole.
 */
final class Pace {

    /** How long a rate has to hold. */
    static final Duration WINDOW = Duration.ofSeconds(60);

    private static final double NANOS_PER_SECOND = 1e9;

    private final long[] ends;
    private final AtomicInteger size = new AtomicInteger();

    /**
     * Nothing done.
     *
     * @param capacity how many are kept at most; later ones are passed over
     */
    Pace(int capacity) {
        this.ends = new long[capacity];
    }

    /** Something is done. */
    void add() {
        int place = size.getAndIncrement();
        if (place < ends.length) {
            ends[place] = System.nanoTime();
        }
    }

    /**
     * The sustained rate, once all is done.
     *
     * @param begin when it began, as {@link System#nanoTime} says; what was done before counts as done then
     */
    double sustainedPerSecond(long begin) {
        return sustainedPerSecond(
                Arrays.stream(ends, 0, Math.min(size.get(), ends.length))
                        .map(end -> Math.max(0, end - begin))
                        .toArray(),
                WINDOW);
    }

    /**
     * The sustained rate.
     *
     * @param ends when things were done, in nanoseconds since the beginning, in any order
     * @return things a second; not a number if nothing was done, or all of it in no time
     */
    static double sustainedPerSecond(long[] ends, Duration window) {
        long[] sorted = ends.clone();
        Arrays.sort(sorted);
        long whole = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
        long span = Math.min(whole, window.toNanos());
        return span == 0 ? Double.NaN : most(sorted, span) * NANOS_PER_SECOND / span;
    }

    /**
     * The most that lie in one window: the first one, or one of those that end where something was done. No other holds
     * more, since it can be moved back to such an end without losing any.
     */
    private static int most(long[] sorted, long span) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < sorted.length; last++) {
            while (sorted[last] > span && sorted[first] <= sorted[last] - span) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
