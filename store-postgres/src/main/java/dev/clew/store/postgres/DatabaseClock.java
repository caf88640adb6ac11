package dev.clew.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The database's clock, near enough to be asked for every step: what it said when it was last asked, and the time that
 * has passed since by this machine's monotonic clock. Thread-safe.
 *
 * <p>The answer may have been under way for any time, so this clock may be late by that much, and is never early: no timer
 * fires before it is due, however slow the network or this process is at the moment.
 *
 * <p>Leases are not counted by this but by the statements that renew and reap them, on the database's clock itself.
 */
final class DatabaseClock implements InstantSource {

    /** Milliseconds since the epoch; a parameter says what time it is instead where that is not null. */
    static final String NOW = "coalesce(?::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)";

    private static final String MICROS = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private final Optional<InstantSource> instead;
    private volatile Reading last = new Reading(0, 0);

    /** What the database said, and when by this machine. */
    private record Reading(long micros, long nanoTime) {}

    /**
     * A clock that has yet to be {@linkplain #set set}.
     *
     * @param instead another clock, if the database's does not count
     */
    DatabaseClock(Optional<InstantSource> instead) {
        this.instead = instead;
    }

    /** What to hand over for the parameter of {@link #NOW}. */
    @Nullable
    Long orNull() {
        return instead.map(InstantSource::millis).orElse(null);
    }

    /** Asks the database what time it is. */
    void set(Session session) throws SQLException {
        if (instead.isEmpty()) {
            long micros = session.one(MICROS, row -> row.getLong(1)).orElseThrow();
            last = new Reading(micros, System.nanoTime());
        }
    }

    @Override
    public Instant instant() {
        if (instead.isPresent()) {
            return instead.get().instant();
        }
        Reading reading = last;
        long micros = reading.micros + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - reading.nanoTime);
        return Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }

    @Override
    public long millis() {
        return instant().toEpochMilli();
    }
}
