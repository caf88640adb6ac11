package dev.clew.store.sqlite;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/**
 * How a SQLite file is used.
 *
 * @param clock what time it is, for leases and for when instances are ready
 * @param busyTimeout how long a call waits for another process that writes, before it fails as unavailable
 * @param durability what a commit survives
 * @param largestValue the most bytes a text may have; a write with a larger one is refused
 */
public record SqliteOptions(InstantSource clock, Duration busyTimeout, Durability durability, int largestValue) {

    /** What a commit survives. */
    public enum Durability {
        /** Loss of power: the file is synced before a commit is answered. */
        FULL,
        /** The end of this process but not of the machine. For tests and for what may be lost. */
        OFF
    }

    /** The system clock, 5 seconds, full durability, and the most SQLite can store. */
    public static final SqliteOptions DEFAULT =
            new SqliteOptions(InstantSource.system(), Duration.ofSeconds(5), Durability.FULL, 1_000_000_000);

    public SqliteOptions {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(durability, "durability");
        if (busyTimeout.isNegative() || busyTimeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("busy timeout of " + busyTimeout);
        }
        if (largestValue < 1 || largestValue > 1_000_000_000) {
            throw new IllegalArgumentException("largest value of " + largestValue + " bytes");
        }
    }

    /** The same with another clock. */
    public SqliteOptions withClock(InstantSource newClock) {
        return new SqliteOptions(newClock, busyTimeout, durability, largestValue);
    }

    /** The same with another wait for other processes. */
    public SqliteOptions withBusyTimeout(Duration newBusyTimeout) {
        return new SqliteOptions(clock, newBusyTimeout, durability, largestValue);
    }

    /** The same with another durability. */
    public SqliteOptions withDurability(Durability newDurability) {
        return new SqliteOptions(clock, busyTimeout, newDurability, largestValue);
    }

    /** The same with another bound on texts. */
    public SqliteOptions withLargestValue(int newLargestValue) {
        return new SqliteOptions(clock, busyTimeout, durability, newLargestValue);
    }
}
