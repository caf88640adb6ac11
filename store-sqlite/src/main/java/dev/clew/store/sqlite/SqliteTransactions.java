package dev.clew.store.sqlite;

import dev.clew.store.StoreTransaction;
import dev.clew.store.Transactions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of users, on a connection of their own: what they leave behind on it is in nobody's way. The writer gives
 * way to one at a time.
 */
final class SqliteTransactions implements Transactions, AutoCloseable {

    private final Writing writing;
    private final Reading reading;
    private final Connections connections;
    private final Probe probe;
    private final InstantSource clock;
    private final Changes changes;
    private @Nullable Session idle;
    private boolean closed;

    SqliteTransactions(
            Writing writing,
            Reading reading,
            Connections connections,
            Probe probe,
            InstantSource clock,
            Changes changes) {
        this.writing = writing;
        this.reading = reading;
        this.connections = connections;
        this.probe = probe;
        this.clock = clock;
        this.changes = changes;
    }

    @Override
    public StoreTransaction begin(Duration limit) throws InterruptedException {
        Writing.Loan loan = writing.lend();
        boolean begun = false;
        try {
            Session session = take();
            try {
                session.update("BEGIN IMMEDIATE");
                session.update(SqliteTransaction.BODY_BEGINS);
                begun = true;
            } finally {
                if (!begun) {
                    session.close();
                }
            }
            loan.begins(Thread.currentThread());
            return new SqliteTransaction(this, session, loan);
        } catch (SQLException e) {
            throw Faults.translate(connections.file(), e);
        } finally {
            if (!begun) {
                loan.close();
            }
        }
    }

    Reading reading() {
        return reading;
    }

    InstantSource clock() {
        return clock;
    }

    /** Keeps a connection on which no transaction is open, and tells of what was written. */
    void committed(Session session) {
        changes.happened();
        putBack(session);
    }

    synchronized void putBack(Session session) {
        if (closed || idle != null) {
            session.close();
        } else {
            idle = session;
        }
    }

    private synchronized Session take() throws SQLException {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        Session kept = idle;
        idle = null;
        return kept == null ? new Session(connections.writing(), probe) : kept;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (idle != null) {
            idle.close();
            idle = null;
        }
    }
}
