package dev.clew.benchmarks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Spans of time, to be asked for percentiles. Thread-safe while spans are added. */
public final class Latencies {

    private static final double NANOS_PER_MS = 1e6;

    private final long[] nanos;
    private final AtomicInteger size = new AtomicInteger();

    /**
     * No spans.
     *
     * @param capacity how many are kept at most; later ones are passed over
     */
    public Latencies(int capacity) {
        this.nanos = new long[capacity];
    }

    public void add(long span) {
        int place = size.getAndIncrement();
        if (place < nanos.length) {
            nanos[place] = span;
        }
    }

    int size() {
        return Math.min(size.get(), nanos.length);
    }

    /** The percentiles, once all spans are added. */
    public Percentiles percentiles() {
        long[] sorted = Arrays.copyOf(nanos, size());
        Arrays.sort(sorted);
        return new Percentiles(at(sorted, 0.50), at(sorted, 0.99));
    }

    /** The longest, in milliseconds. */
    double maxMs() {
        return Arrays.stream(nanos()).max().orElse(0) / NANOS_PER_MS;
    }

    /** The spans in the order they were added. */
    long[] nanos() {
        return Arrays.copyOf(nanos, size());
    }

    /** The mean of the spans from one place to another in the order they were added, in milliseconds. */
    double meanMs(int from, int to) {
        return Arrays.stream(nanos, from, to).average().orElse(Double.NaN) / NANOS_PER_MS;
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))] / NANOS_PER_MS;
    }

    /** What half and what all but one in a hundred stayed under, in milliseconds. */
    public record Percentiles(double p50Ms, double p99Ms) {}
}
