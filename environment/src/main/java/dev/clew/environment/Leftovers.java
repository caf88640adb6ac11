package dev.clew.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends what programs that have exited left running in their groups. Only a shell can signal a group, and starting one costs as much as
 * starting a program, so there is one at a time: the programs that exit while it is at work share the next. Thread-safe.
 */
final class Leftovers {

    private final ReentrantLock shell = new ReentrantLock();
    private Gathering next = new Gathering();

    /** Those that share a shell. */
    private static final class Gathering {

        private final List<Long> pids = new ArrayList<>();
        private boolean ended; // guarded by the shell
    }

    /** Ends those of a program's group that have outlived it; they have been told so when this returns. */
    void end(long pid) {
        Gathering mine = join(pid);
        shell.lock();
        try {
            if (!mine.ended) {
                close(mine);
                OsTree.killRest(mine.pids);
                mine.ended = true;
            }
        } finally {
            shell.unlock();
        }
    }

    private synchronized Gathering join(long pid) {
        next.pids.add(pid);
        return next;
    }

    /** Nobody joins it any more. */
    private synchronized void close(Gathering gathered) {
        if (next == gathered) {
            next = new Gathering();
        }
    }
}
