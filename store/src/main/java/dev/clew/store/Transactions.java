package dev.clew.store;

import java.time.Duration;

/** Transactions in which what a user writes and the turn that records it become durable together. Thread-safe. */
public interface Transactions {

    /**
     * Begins one, as soon as there is room for it. Whoever begins it has to close it.
     *
     * @param limit how long it is meant to stay open. The caller {@linkplain StoreTransaction#abandon abandons} it then;
     *     a store that others reach over a network ends it by itself soon after, should the caller be gone
     * @throws StoreUnavailableException if the store does not answer
     * @throws InterruptedException if the thread is interrupted while it waits for room
     */
    StoreTransaction begin(Duration limit) throws InterruptedException;
}
