package dev.clew.schedule;

import java.time.Instant;
import java.util.Optional;

/** When something is due: its nominal times. Immutable and thread-safe; equal arguments give equal answers. */
public sealed interface Timing permits Cron, Every {

    /** The first time after an instant, and never that instant itself; empty if there is none. */
    Optional<Instant> next(Instant after);

    /** The last time up to an instant, it included; empty if there is none. */
    Optional<Instant> last(Instant upTo);

    /** It as a person would write it. */
    @Override
    String toString();
}
