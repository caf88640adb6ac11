package dev.clew.cli.chaos.proxy;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What everybody passes while it is open, and waits before while it is shut. Thread-safe. */
final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private boolean shut;

    void pass() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (shut) {
                opened.await();
            }
        } finally {
            lock.unlock();
        }
    }

    void shut() {
        set(true);
    }

    void open() {
        set(false);
    }

    private void set(boolean isShut) {
        lock.lock();
        try {
            shut = isShut;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
