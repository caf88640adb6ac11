package dev.clew.engine;

import dev.clew.api.ClewException;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.kernel.Message.Report;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * Runs attempts of activities, a bounded number at a time; the others wait in the order they came.
 *
 * <p>What waits is bounded by the operations that hot instances have open, and is held as a reference each. Steps
 * that run beside their instance take no slot, since they are the instance's own code.
 */
final class Attempts {

    private static final Failure CANCELLED_FAILURE =
            new Failure(Failure.Kind.APPLICATION, Failure.CANCELLED, "interrupted", false, Optional.empty());

    /** The report of an attempt that was cancelled. */
    static final Report CANCELLED = new Report.Failed(CANCELLED_FAILURE);

    private static final System.Logger LOG = System.getLogger(Attempts.class.getName());

    private final Executor executor;
    private final Bustle bustle;
    private final Deque<Runnable> backlog = new ArrayDeque<>();
    private int free;

    /**
     * Nothing running.
     *
     * @param executor gives each attempt a thread
     * @param slots how many may run at a time
     */
    Attempts(Executor executor, int slots, Bustle bustle) {
        this.executor = executor;
        this.free = slots;
        this.bustle = bustle;
    }

    /** Runs a task as soon as there is a slot. */
    void submit(Runnable task) {
        synchronized (backlog) {
            if (free == 0) {
                backlog.add(task);
                return;
            }
            free--;
        }
        execute(task, true);
    }

    /** Runs a task now. */
    void submitWithoutSlot(Runnable task) {
        execute(task, false);
    }

    /** How many tasks wait for a slot. */
    int waiting() {
        synchronized (backlog) {
            return backlog.size();
        }
    }

    /** Forgets what has not begun. */
    void clear() {
        synchronized (backlog) {
            backlog.clear();
        }
    }

    private void execute(Runnable task, boolean slot) {
        bustle.enter();
        executor.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error unexpected) {
                LOG.log(System.Logger.Level.ERROR, "an attempt could not be reported", unexpected);
            } finally {
                if (slot) {
                    freeSlot();
                }
                bustle.leave();
            }
        });
    }

    private void freeSlot() {
        Runnable next;
        synchronized (backlog) {
            next = backlog.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        execute(next, true);
    }

    /** Runs a body and says how it ended. */
    static Report report(Attempt attempt, Callable<Payload> body) {
        try {
            return new Report.Succeeded(body.call());
        } catch (ClewException known) {
            return new Report.Failed(known.failure());
        } catch (InterruptedException interrupted) {
            return new Report.Failed(attempt.cancelled() ? CANCELLED_FAILURE : Failure.of(interrupted));
        } catch (Throwable thrown) {
            return new Report.Failed(Failure.of(thrown));
        }
    }
}
