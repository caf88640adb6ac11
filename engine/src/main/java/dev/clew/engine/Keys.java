package dev.clew.engine;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes row keys: 64 bits, never zero or negative, ascending within one process, and roughly in time across many.
 *
 * <p>The upper 41 bits count milliseconds since 2024, which lasts until 2093. The lower 22 begin at random in each
 * millisecond and count up, so that two processes meet only if they hit the same number in the same millisecond; a
 * store notices and refuses, and the key is made again. Many keys in one millisecond run ahead of the clock, which
 * does no harm.
 */
final class Keys {

    /** How often a write is tried before it is believed that a store refuses it for another reason than its key. */
    static final int TRIES = 3;

    private static final long ORIGIN_MS = 1_704_067_200_000L;
    private static final int COUNTER_BITS = 22;

    /** More keys than a process makes in a millisecond; a quarter of those there are. */
    private static final int FAR = 1 << (COUNTER_BITS - 2);

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong last = new AtomicLong();

    Keys(InstantSource clock) {
        this.clock = clock;
    }

    long next() {
        long floor = (clock.millis() - ORIGIN_MS) << COUNTER_BITS;
        long previous = last.get();
        if (previous >= floor) {
            return last.incrementAndGet();
        }
        long fresh = floor + random.nextInt(1 << (COUNTER_BITS - 1));
        return last.updateAndGet(current -> Math.max(current + 1, fresh));
    }

    /**
     * A key in place of one that a store refused. Far from that one, for where somebody else's key is, more of theirs
     * follow.
     */
    long another() {
        next(); // not below what the clock says
        return last.addAndGet(FAR + random.nextInt(FAR));
    }
}
