package dev.clew.benchmarks;

import dev.clew.api.ClewClient;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts sleepers that wake, and when they do. Thread-safe. */
final class Woken {

    private static final ListQuery RUNNING =
            ListQuery.all().status(InstanceStatus.RUNNING).limit(1);

    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final Duration STALLED = Duration.ofMinutes(2);

    private final int instances;
    private final Pace pace;
    private final AtomicInteger count = new AtomicInteger();

    /** None of so many. */
    Woken(int instances) {
        this.instances = instances;
        this.pace = new Pace(instances);
    }

    /** One more. */
    void add() {
        pace.add();
        count.incrementAndGet();
    }

    int count() {
        return count.get();
    }

    /** When each of them woke. */
    Pace pace() {
        return pace;
    }

    /**
     * Waits until all have woken and ended.
     *
     * @param longest how long it may be at most until the next one wakes, if nothing is wrong
     */
    void awaitAll(ClewClient client, Duration longest) {
        int before = -1;
        long changedAt = System.nanoTime();
        while (count() < instances || !client.list(RUNNING).items().isEmpty()) {
            if (count() != before) {
                before = count();
                changedAt = System.nanoTime();
            } else if (System.nanoTime() - changedAt > STALLED.plus(longest).toNanos()) {
                throw new IllegalStateException("only " + before + " of " + instances + " woke up");
            }
            Machine.pause(GLANCE);
        }
    }
}
