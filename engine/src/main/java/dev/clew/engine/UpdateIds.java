package dev.clew.engine;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids for updates whose callers gave none: short, since they are in histories twice.
 *
 * <p>They begin with 64 random bits, which two clients do not share, and count up. Thread-safe.
 */
final class UpdateIds {

    private static final int RADIX = Character.MAX_RADIX;

    private final String prefix = Long.toUnsignedString(new SecureRandom().nextLong(), RADIX) + '-';
    private final AtomicLong last = new AtomicLong();

    String next() {
        return prefix + Long.toString(last.incrementAndGet(), RADIX);
    }
}
