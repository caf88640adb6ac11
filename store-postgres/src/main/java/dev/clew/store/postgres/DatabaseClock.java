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
            long before = System.nanoTime();
            long micros = session.one(MICROS, row -> row.getLong(1)).orElseThrow();
            long after = System.nanoTime();
            last = new Reading(micros, before + (after - before) / 2);
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
