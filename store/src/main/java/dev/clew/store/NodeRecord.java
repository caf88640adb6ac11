package dev.clew.store;

import java.time.Instant;

/**
 * A living node.
 *
 * @param epoch its life
 * @param name what people call it
 * @param leaseUntil when it may be declared dead unless it renews, by the store's clock
 * @param load what it said of itself when it last renewed
 */
public record NodeRecord(Epoch epoch, String name, Instant leaseUntil, Load load) {

    /** A node that has not said anything of itself yet. */
    public NodeRecord(Epoch epoch, String name, Instant leaseUntil) {
        this(epoch, name, leaseUntil, Load.NONE);
    }
}
