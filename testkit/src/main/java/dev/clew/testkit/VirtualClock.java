package dev.clew.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class VirtualClock implements InstantSource {

    /** Where it stands at first: an arbitrary, round instant. */
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Moves it forward by a span. */
    public void advance(Duration span) {
        moveTo(instant().plus(span));
    }

    /**
     * Moves it forward to an instant.
     *
     * @throws IllegalArgumentException if that is in its past
     */
    public void moveTo(Instant instant) {
        if (instant.isBefore(instant())) {
            throw new IllegalArgumentException("time does not go back from " + instant() + " to " + instant);
        }
        now.set(instant);
    }
}
