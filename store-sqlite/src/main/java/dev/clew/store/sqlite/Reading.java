package dev.clew.store.sqlite;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/** A few connections that read. Thread-safe: who finds none free waits for one. */
final class Reading implements AutoCloseable {

    private final Connections connections;
    private final Probe probe;
    private final Semaphore free;
    private final Deque<Session> idle = new ArrayDeque<>();
    private boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param most how many connections at most
     */
    Reading(Connections connections, int most, Probe probe) {
        this.connections = connections;
        this.probe = probe;
        this.free = new Semaphore(most);
    }

    /** Does work that writes nothing. Every statement of it sees what is durable when it begins. */
    <T> T read(Work<T> work) {
        free.acquireUninterruptibly();
        try {
            Session session = take();
            boolean sound = false;
            try {
                T answer = work.on(session);
                sound = true;
                return answer;
            } finally {
                putBack(session, sound);
            }
        } catch (SQLException e) {
            throw Faults.translate(connections.file(), e);
        } finally {
            free.release();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!idle.isEmpty()) {
            idle.pop().close();
        }
    }

    private Session take() throws SQLException {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        return new Session(connections.reading(), probe);
    }

    private synchronized void putBack(Session session, boolean sound) {
        if (sound && !closed) {
            idle.push(session);
        } else {
            session.close();
        }
    }
}
