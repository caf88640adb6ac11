package dev.clew.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what is going on in a node, so that a test can tell when nothing is. An instance counts while it runs and
 * not while it waits for a message; an attempt counts until its report has been posted. What causes something is
 * counted until what it caused is, so the count never touches zero in between.
 */
final class Bustle {

    private final AtomicInteger count = new AtomicInteger();

    void enter() {
        count.incrementAndGet();
    }

    void leave() {
        if (count.decrementAndGet() < 0) {
            throw new IllegalStateException("more left than entered");
        }
    }

    int count() {
        return count.get();
    }
}
