package dev.clew.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is going on in a node, so that a test can tell when nothing is. An instance counts while it runs and
 * not while it waits for a message; an attempt counts until its report has been posted. What causes something is
 * counted until what it caused is, so the count never touches zero in between.
 */
final class Bustle {

    /** What is waited for may depend on more than the count, so whoever waits looks now and then. */
    private static final long GLANCE_NANOS = 1_000_000;

    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable Thread watcher;

    void enter() {
        count.incrementAndGet();
    }

    void leave() {
        if (count.decrementAndGet() < 0) {
            throw new IllegalStateException("more left than entered");
        }
        LockSupport.unpark(watcher);
    }

    int count() {
        return count.get();
    }

    /**
     * Waits until the count is one that suits, at most so long. For one thread at a time.
     *
     * @return whether it is
     */
    boolean await(IntPredicate suits, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        watcher = Thread.currentThread(); // before the first look, so that no change is missed
        try {
            while (!suits.test(count.get())) {
                if (System.nanoTime() > end) {
                    return false;
                }
                LockSupport.parkNanos(this, GLANCE_NANOS);
            }
            return true;
        } finally {
            watcher = null;
        }
    }
}
