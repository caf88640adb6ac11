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
import org.jspecify.annotations.Nullable;

/**
 * Runs attempts of activities, a bounded number at a time; the others wait in the order they came.
 *
 * <p>There are two kinds of callers: instances that run their activities here, which {@link #submit}, and the task
 * queue's runner, which {@linkplain #reserve reserves} slots before it takes tasks to fill them with. Where both wait,
 * slots that fall free go to them in turn, so that neither starves the other.
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

    /** So many that the slots are busy for a while, and so few that nothing waits long for want of others' slots. */
    private static final int BACKLOG_PER_SLOT = 16;

    private final Executor executor;
    private final Bustle bustle;
    private final Deque<Runnable> backlog = new ArrayDeque<>();
    private final int slots;
    private int free;
    private int kept;
    private boolean reservedLast;
    private @Nullable Runnable reserver;

    /**
     * Nothing running.
     *
     * @param executor gives each attempt a thread
     * @param slots how many may run at a time
     */
    Attempts(Executor executor, int slots, Bustle bustle) {
        this.executor = executor;
        this.slots = slots;
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

    /**
     * Reserves free slots for {@link #submitReserved}. Those that are not used have to be {@link #release}d.
     *
     * @param whenFree run once when there is a slot for the caller, if there is none now; it then has to ask again
     * @return how many; at most as many as asked for
     */
    int reserve(int most, Runnable whenFree) {
        synchronized (backlog) {
            int got = Math.min(most, free + kept);
            int fromKept = Math.min(kept, got);
            kept -= fromKept;
            free -= got - fromKept;
            reserver = got == 0 ? whenFree : null;
            return got;
        }
    }

    /** Runs a task now in a slot that was reserved. */
    void submitReserved(Runnable task) {
        execute(task, true);
    }

    /** Gives reserved slots back that were not used. */
    void release(int unused) {
        for (int i = 0; i < unused; i++) {
            freeSlot();
        }
    }

    /** Ends reserving: slots that are kept for the reserver are for all again. */
    void reserveNoMore() {
        int unused;
        synchronized (backlog) {
            reserver = null;
            unused = kept;
            kept = 0;
        }
        release(unused);
    }

    /** Runs a task now. */
    void submitWithoutSlot(Runnable task) {
        execute(task, false);
    }

    /** How many more may wait for a slot before work should look for another node. */
    int room() {
        return Math.max(0, slots * BACKLOG_PER_SLOT - waiting());
    }

    /** How many slots are in use. */
    int running() {
        synchronized (backlog) {
            return slots - free - kept;
        }
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
        Runnable waiting;
        synchronized (backlog) {
            waiting = backlog.isEmpty() || !reservedLast ? reserver : null;
            next = waiting == null ? backlog.poll() : null;
            reservedLast = waiting != null;
            if (waiting != null) {
                reserver = null;
                kept++;
            } else if (next == null) {
                free++;
            }
        }
        if (waiting != null) {
            waiting.run();
        } else if (next != null) {
            execute(next, true);
        }
    }

    /** Runs a body and says how it ended. */
    static Report report(Attempt attempt, Callable<Payload> body) {
        try {
            return new Report.Succeeded(body.call());
        } catch (ClewException known) {
            return failed(attempt, Failure.of(known));
        } catch (InterruptedException interrupted) {
            return failed(attempt, attempt.cancelled() ? CANCELLED_FAILURE : Failure.of(interrupted));
        } catch (Throwable thrown) {
            return failed(attempt, Failure.of(thrown));
        }
    }

    /** The report of an attempt that failed, with what it leaves for the next. */
    static Report failed(Attempt attempt, Failure failure) {
        return new Report.Failed(failure, attempt.left());
    }
}
