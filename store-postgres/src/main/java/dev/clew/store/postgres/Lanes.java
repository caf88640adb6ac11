package dev.clew.store.postgres;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/** The lanes of a store: as many commits as there are lanes may go on at once. Thread-safe. */
final class Lanes {

    private final Database database;
    private final Semaphore free;
    private final SecureRandom random = new SecureRandom();
    private final Deque<Lane> idle = new ArrayDeque<>();

    Lanes(Database database, int most) {
        this.database = database;
        this.free = new Semaphore(most);
    }

    /** A commit on a lane of its own. */
    interface Commit<T> {
        T on(Lane lane);
    }

    /**
     * Lends a lane.
     *
     * @param commit after an exception the lane is not used again
     */
    <T> T lend(long now, Commit<T> commit) {
        free.acquireUninterruptibly();
        try {
            Lane lane = take(now);
            T answer = commit.on(lane);
            putBack(lane);
            return answer;
        } finally {
            free.release();
        }
    }

    private Lane take(long now) {
        synchronized (idle) {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        return database.repeatably(session -> Lane.open(session, random.nextLong(), now));
    }

    private void putBack(Lane lane) {
        synchronized (idle) {
            idle.push(lane);
        }
    }
}
