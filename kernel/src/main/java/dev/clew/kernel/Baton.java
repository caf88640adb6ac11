package dev.clew.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets the branches of one execution run one at a time.
 *
 * <p>Whoever holds the baton runs; a branch hands it on only where it waits. When no branch can run, the holder
 * itself turns the crank ({@code pump}) until one can, on top of its own stack. So an execution of one branch never
 * changes threads: the call that blocked decides the turn, commits it, and returns into user code. An execution that
 * waits for a message is one parked virtual thread, however many branches it has besides.
 *
 * <p>All state is the holder's alone; the volatile {@link #holder} publishes it to the next.
 */
@SuppressWarnings("ReferenceEquality") // threads and branches are told apart by identity
final class Baton {

    private final Runnable pump;
    private final Deque<Branch> runnable = new ArrayDeque<>();
    private final Set<Branch> living = new LinkedHashSet<>();
    private final Branch root;
    private volatile @Nullable Branch holder;
    private boolean unwinding;

    /**
     * A baton in the hands of the calling thread.
     *
     * @param pump makes progress when no branch can run: wakes a branch, or throws {@link Unwind}
     */
    Baton(Branch root, Runnable pump) {
        this.pump = pump;
        this.root = root;
        root.thread = Thread.currentThread();
        root.begun = true;
        living.add(root);
        holder = root;
    }

    /**
     * The branch that the calling thread runs.
     *
     * @throws IllegalStateException if the caller runs none now
     */
    Branch holder() {
        Branch current = holder;
        if (current == null || current.thread != Thread.currentThread()) {
            throw new IllegalStateException("an OrchestrationContext is only for the code of its own orchestration: "
                    + "not for other threads, and not inside a step or an activity");
        }
        requireNotUnwinding();
        return current;
    }

    Branch root() {
        return root;
    }

    /** Adds a branch, which runs its body when its turn comes. */
    void fork(Branch branch, Runnable body) {
        branch.thread = Thread.ofVirtual().name("clew-branch").unstarted(() -> {
            awaitTurn(branch);
            try {
                body.run();
            } catch (Unwind expected) {
                // the execution leaves memory
            } finally {
                living.remove(branch);
                pass();
            }
        });
        living.add(branch);
        wake(branch);
    }

    /** Runs a branch that never waits on the calling thread, which turns the crank or runs another branch. */
    void runAtOnce(Branch branch, Runnable body) {
        Branch before = holder;
        branch.thread = Thread.currentThread();
        branch.begun = true;
        branch.atOnce = true;
        holder = branch;
        try {
            body.run();
        } finally {
            holder = before;
        }
    }

    /** Puts a branch in line to run. Waking one for nothing is harmless: it looks again at what it waits for. */
    void wake(Branch branch) {
        if (!branch.queued) {
            branch.queued = true;
            runnable.add(branch);
        }
    }

    /** Whether a branch is in line that would do something. Those that were woken for nothing leave the line if there is none. */
    boolean hasWork() {
        for (Branch branch : runnable) {
            if (!branch.waitsOn()) {
                return true;
            }
        }
        runnable.forEach(branch -> branch.queued = false);
        runnable.clear();
        return false;
    }

    /** Lets others run until somebody wakes this branch. */
    void letOthersRun(Branch me) {
        requireNotUnwinding();
        me.requireMayWait();
        Branch next = nextRunnable();
        if (next != me) {
            hand(next);
            awaitTurn(me);
        }
        requireNotUnwinding();
    }

    /** Throws when all branches are being taken down. */
    void requireNotUnwinding() {
        if (unwinding) {
            throw new Unwind();
        }
    }

    /** Begins to take all branches down; the caller throws the result. */
    Unwind unwind() {
        if (!unwinding) {
            unwinding = true;
            runnable.clear();
            living.removeIf(branch -> !branch.begun);
            living.stream().filter(branch -> branch != root).forEach(branch -> {
                branch.queued = true;
                runnable.add(branch);
            });
            root.queued = true;
            runnable.add(root);
        }
        return new Unwind();
    }

    /** Called by the root when its code is over: waits until no other branch has a stack. */
    void awaitOthers() {
        while (living.size() > 1) {
            Branch next = runnable.poll();
            if (next == null) {
                throw new IllegalStateException("branches live on that nobody wakes: " + living.size());
            }
            if (next != root) {
                hand(next);
                awaitTurn(root);
            }
        }
        holder = null;
    }

    /** Runs something that is not a branch's code, during which the context is out of bounds. */
    <T, X extends Exception> T outside(Outside<T, X> body) throws X {
        Branch current = holder;
        holder = null;
        try {
            return body.run();
        } finally {
            holder = current;
        }
    }

    /** Something that is not a branch's code. */
    interface Outside<T, X extends Exception> {
        T run() throws X;
    }

    private void pass() {
        Branch next = nextRunnable();
        hand(next);
    }

    private Branch nextRunnable() {
        while (true) {
            Branch next = runnable.poll();
            if (next != null) {
                next.queued = false;
                if (living.contains(next)) {
                    return next;
                }
                continue; // woken by what it did itself on its way to its end
            }
            if (unwinding) {
                return root;
            }
            try {
                pump.run();
            } catch (Unwind expected) {
                // by now every branch is in line, to be taken down
            }
        }
    }

    private void hand(Branch next) {
        Thread thread = next.thread;
        if (thread == null) {
            throw new IllegalStateException("a branch without a thread");
        }
        holder = next;
        if (next.begun) {
            LockSupport.unpark(thread);
        } else {
            next.begun = true;
            thread.start();
        }
    }

    private void awaitTurn(Branch me) {
        boolean interrupted = false;
        while (holder != me) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
