package dev.clew.quic;

import java.time.Duration;

/** Durations as they are written, in nanoseconds. */
final class Spans {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Spans() {}

    /** Longer ones, of 292 years, are taken for the longest. */
    static long nanos(Duration span) {
        return span.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : span.toNanos();
    }
}
