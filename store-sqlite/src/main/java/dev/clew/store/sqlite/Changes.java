package dev.clew.store.sqlite;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what this store did that may give somebody something to do. */
final class Changes {

    private final AtomicLong count = new AtomicLong();

    void happened() {
        count.incrementAndGet();
    }

    long count() {
        return count.get();
    }
}
