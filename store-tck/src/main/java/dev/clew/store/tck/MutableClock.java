package dev.clew.store.tck;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved. Thread-safe. */
public final class MutableClock implements InstantSource {

    private final AtomicReference<Instant> now;

    /** A clock that shows {@code now}. */
    public MutableClock(Instant now) {
        this.now = new AtomicReference<>(now);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Moves it by a span, which may be negative: clocks are set back too. */
    public void advance(Duration span) {
        now.updateAndGet(instant -> instant.plus(span));
    }

    /** Moves it to an instant. */
    public void set(Instant instant) {
        now.set(instant);
    }
}
