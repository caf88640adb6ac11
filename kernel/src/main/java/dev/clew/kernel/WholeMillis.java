package dev.clew.kernel;

import dev.clew.api.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants on the whole millisecond, which is what stores keep. */
final class WholeMillis {

    private WholeMillis() {}

    /** The end of a span that begins at an instant, or the next whole millisecond after it. */
    static Instant after(Instant start, Duration span) {
        Instant exact = start.plus(Durations.capped(span));
        Instant whole = exact.truncatedTo(ChronoUnit.MILLIS);
        return whole.equals(exact) ? whole : whole.plusMillis(1);
    }
}
