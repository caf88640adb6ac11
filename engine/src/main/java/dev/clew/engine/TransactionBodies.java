package dev.clew.engine;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The threads that run bodies of transactional steps now: what they ask a client to write could wait for themselves. */
final class TransactionBodies {

    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    /** Runs one. */
    <T extends @Nullable Object> T run(Callable<T> body) throws Exception {
        Thread me = Thread.currentThread();
        running.add(me);
        try {
            return body.call();
        } finally {
            running.remove(me);
        }
    }

    /**
     * To be called before a client writes.
     *
     * @throws IllegalStateException if the calling thread runs such a body
     */
    void refuseToWrite() {
        if (!running.isEmpty() && running.contains(Thread.currentThread())) {
            throw new IllegalStateException(
                    "a client cannot be used to start, signal or end instances inside the body of a"
                            + " transactional step: what it asks for would be done though the transaction is rolled back, and"
                            + " could wait for it for ever. Do that in a step after it, or let the orchestration do it");
        }
    }
}
