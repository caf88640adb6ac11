package dev.clew.engine;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits of threads that are hardly ever as long as they may be: half a minute for an answer that comes in milliseconds.
 *
 * <p>To have the JVM wake each of them in time costs more than most answers do. So a waiting thread is unparked by whoever has
 * what it waits for, and one thread, which there is only while others wait, looks now and then whose time is over. Short
 * waits are timed to the point. Thread-safe.
 */
final class LongWaits {

    /** How late the end of a long wait may be noticed. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** A wait that may be as long as this may also be a little longer. */
    private static final Duration LONG = Duration.ofSeconds(5);

    /** Who waits, and until when by {@link System#nanoTime}. A thread waits for one thing at a time. */
    private final Map<Thread, Long> waiting = new ConcurrentHashMap<>();

    private final AtomicBoolean looking = new AtomicBoolean();
    private final Duration longOnes;
    private final Duration look;

    LongWaits() {
        this(LONG, LOOK);
    }

    /**
     * Waits, of which some are not timed to the point.
     *
     * @param longOnes from how long on
     * @param look how late their end may be noticed
     */
    LongWaits(Duration longOnes, Duration look) {
        this.longOnes = longOnes;
        this.look = look;
    }

    /**
     * Waits until something is so.
     *
     * @param done whether it is; whoever makes it so unparks the calling thread
     * @return whether it is so; false if the time is over
     * @throws InterruptedException if the thread is interrupted
     */
    boolean await(BooleanSupplier done, Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        if (atMost.compareTo(longOnes) < 0) {
            return await(done, until, true);
        }
        Thread me = Thread.currentThread();
        waiting.put(me, until);
        if (!looking.get() && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("clew-waits").start(this::look);
        }
        try {
            return await(done, until, false);
        } finally {
            waiting.remove(me);
        }
    }

    private boolean await(BooleanSupplier done, long until, boolean timed) throws InterruptedException {
        while (!done.getAsBoolean()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (timed) {
                LockSupport.parkNanos(this, left);
            } else {
                LockSupport.park(this);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    /** Whether a thread looks whose time is over. */
    boolean isLooking() {
        return looking.get();
    }

    /** Wakes those whose time is over, until nobody waits. */
    private void look() {
        do {
            while (!waiting.isEmpty()) {
                LockSupport.parkNanos(this, look.toNanos());
                long now = System.nanoTime();
                waiting.forEach((thread, until) -> {
                    if (until - now <= 0) {
                        LockSupport.unpark(thread);
                    }
                });
            }
            looking.set(false);
        } while (!waiting.isEmpty() && looking.compareAndSet(false, true));
    }
}
