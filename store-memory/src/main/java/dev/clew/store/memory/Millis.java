package dev.clew.store.memory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Instants as every store keeps them: to the millisecond, the rest cut off. */
final class Millis {

    private Millis() {}

    static Instant of(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    static Instant now(InstantSource clock) {
        return of(clock.instant());
    }
}
