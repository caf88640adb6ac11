package dev.clew.store.memory;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The one lock of the store, which nobody passes once the store is closed. */
final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    /**
     * What {@code action} answers, while nothing else happens in the store.
     *
     * @throws IllegalStateException if the store is closed
     */
    <T> T pass(Supplier<T> action) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
