package dev.clew.store;

import java.time.Instant;

/**
 * A living node.
 *
 * @param epoch its life
 * @param name what people call it
 * @param leaseUntil when it may be declared dead unless it renews, by the store's clock
 */
public record NodeRecord(Epoch epoch, String name, Instant leaseUntil) {}
