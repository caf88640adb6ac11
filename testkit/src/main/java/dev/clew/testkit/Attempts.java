package dev.clew.testkit;

import dev.clew.engine.PacedEngine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Holds attempts back and runs them one at a time, in the order they came.
 *
 * <p>An attempt that blocks, because it waits to be cancelled or for another one, would hold up the rest for ever. It is
 * given a moment of real time and then left running beside what follows.
 */
final class Attempts implements Executor {

    private static final Duration MOMENT = Duration.ofMillis(100);

    /** Bound where an attempt runs. */
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private final Duration patience;
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    /** What was left running since it blocked. */
    private final Set<Thread> blocked = ConcurrentHashMap.newKeySet();

    Attempts(Duration patience) {
        this.patience = patience;
    }

    /** Whether this thread runs an attempt: it may ask, but what it asks for has to be done by whoever runs it. */
    static boolean inside() {
        return INSIDE.isBound();
    }

    @Override
    public void execute(Runnable attempt) {
        synchronized (waiting) {
            waiting.add(attempt);
        }
    }

    boolean isEmpty() {
        return size() == 0;
    }

    private int size() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Drops what has not begun. */
    void forget() {
        synchronized (waiting) {
            waiting.clear();
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            return waiting.poll();
        }
    }

    /** Runs the attempt that is first in line; false if there is none. */
    boolean runNext(PacedEngine engine) {
        Runnable attempt = next();
        if (attempt == null) {
            return false;
        }
        Thread thread =
                Thread.ofVirtual().start(() -> ScopedValue.where(INSIDE, true).run(attempt));
        try {
            if (!endsUnlessItBlocks(thread)) {
                blocked.add(thread);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an attempt ran", interrupted);
        }
        awaitSettled(engine);
        return true;
    }

    /** How many of those that were left running wait for something now. */
    private int blocked() {
        blocked.removeIf(thread -> !thread.isAlive());
        return (int) blocked.stream().filter(Attempts::waits).count();
    }

    private static boolean waits(Thread thread) {
        Thread.State state = thread.getState();
        return state != Thread.State.RUNNABLE && state != Thread.State.TERMINATED;
    }

    /** Whether a thread ended; false if after a moment it waits for something. One that is merely slow is waited for. */
    private boolean endsUnlessItBlocks(Thread thread) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean ended = thread.join(MOMENT);
        while (!ended && thread.getState() == Thread.State.RUNNABLE && System.nanoTime() < deadline) {
            ended = thread.join(MOMENT);
        }
        return ended;
    }

    /**
     * Waits until nothing goes on but attempts that wait for their turn or are blocked.
     *
     * @throws AssertionError if that takes longer than patience lasts
     */
    void awaitSettled(PacedEngine engine) {
        // one that is blocked no more is seen to run before it counts as over, for the things were counted before
        if (!engine.awaitGoingOn(things -> things <= size() + blocked(), patience)) {
            throw new AssertionError("the engine has not come to rest within " + patience + ": "
                    + engine.goingOn() + " things go on, of which " + size()
                    + " attempts wait for their turn and "
                    + blocked() + " are blocked; does an orchestration loop or block outside of its context?\n"
                    + ThreadDump.ofVirtualThreads());
        }
    }
}
