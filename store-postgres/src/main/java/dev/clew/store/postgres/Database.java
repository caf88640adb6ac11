package dev.clew.store.postgres;

import dev.clew.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections, and what is done when one fails. Thread-safe.
 *
 * <p>A pool may hold connections that broke while they lay there, as many as it has when the database is restarted.
 * What is safe to repeat is therefore tried on one after the other before the caller hears of it.
 */
final class Database implements AutoCloseable {

    private static final int TRIES = 12;
    private static final long LONGEST_PAUSE_MS = 50;

    /**
     * For transactions of more than one round trip: a process that stands still in the middle of one is not to hold its
     * locks for longer than that, or nobody could declare it dead. Ends with the transaction.
     */
    static final String LET_GO = "SET LOCAL idle_in_transaction_session_timeout = '2s'";

    /**
     * What keeps plans good for tables that are empty at one moment and have a hundred thousand rows at the next: plans are
     * kept, and one that was made for an empty table would read all of it. So rows are looked up in indexes,
     * whatever the statistics say. Ends with the transaction.
     */
    static final String LOOK_UP = """
            set_config('enable_seqscan', 'off', TRUE) = 'off', set_config('enable_hashjoin', 'off', TRUE) = 'off',
                set_config('enable_mergejoin', 'off', TRUE) = 'off'""";

    /** {@link #LOOK_UP}, for transactions that touch tasks and are no batch of a lane. */
    static final String LOOKUPS = "SELECT " + LOOK_UP;

    private final Source source;
    private final Dialect dialect;
    private final AutoCloseable pool;
    private volatile boolean closed;

    /**
     * A database.
     *
     * @param pool what is closed with it
     */
    Database(Source source, Dialect dialect, AutoCloseable pool) {
        this.source = source;
        this.dialect = dialect;
        this.pool = pool;
    }

    /** Where connections come from. */
    interface Source {
        Connection get() throws SQLException;
    }

    /** Work on a connection. */
    interface Work<T> {
        T on(Session session) throws SQLException;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Does work that writes nothing. Every statement of it sees what is durable when it begins. */
    <T> T read(Work<T> work) {
        return repeating(session -> {
            session.connection().setAutoCommit(true);
            return work.on(session);
        });
    }

    /** Does work that is one statement, which commits itself; again if the answer was lost, so it may be done twice. */
    <T> T statement(Work<T> work) {
        return read(work);
    }

    /**
     * Does work that is one script, and commits when that is done.
     *
     * @throws StoreUnavailableException if the database did not answer; the work may be done or not
     */
    <T> T alone(Work<T> work) {
        return trying(session -> {
            session.connection().setAutoCommit(true);
            return work.on(session);
        });
    }

    /**
     * Does work in a transaction and makes it durable; again if the answer was lost, so only for work that may be done
     * twice.
     */
    <T> T repeatably(Work<T> work) {
        return repeating(session -> transaction(session, work));
    }

    /**
     * Does work in a transaction and makes it durable.
     *
     * @throws StoreUnavailableException if the database did not answer; the work may be done or not
     */
    <T> T once(Work<T> work) {
        return trying(session -> transaction(session, work));
    }

    private <T> T trying(Work<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return on(work);
            } catch (SQLException fault) {
                if (tries == TRIES || !Faults.isCollision(fault)) {
                    throw Faults.translate(fault);
                }
                pause(tries);
            }
        }
    }

    /** Does work in whatever transactions it makes, on a connection that commits nothing by itself. */
    <T> T on(Work<T> work) throws SQLException {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        try (Connection connection = source.get()) {
            connection.setAutoCommit(false);
            try {
                return work.on(new Session(connection, dialect));
            } catch (SQLException | RuntimeException | Error failed) {
                rollBack(connection, failed);
                throw failed;
            }
        }
    }

    /** A connection that commits nothing by itself, for the caller to close. */
    Connection connect() throws SQLException {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        Connection connection = source.get();
        try {
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException fault) {
            connection.close();
            throw fault;
        }
    }

    /** Waits a moment before another try, so that those who collided do not do so again. */
    static void pause(int tries) {
        long most = Math.min(1L << tries, LONGEST_PAUSE_MS);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(most)
                - ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(most) / 2));
    }

    private <T> T repeating(Work<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return on(work);
            } catch (SQLException fault) {
                if (tries == TRIES || !(Faults.isCollision(fault) || Faults.leavesDoubt(fault))) {
                    throw Faults.translate(fault);
                }
                if (Faults.isCollision(fault)) {
                    pause(tries);
                }
            }
        }
    }

    private static <T> T transaction(Session session, Work<T> work) throws SQLException {
        session.update(LET_GO);
        T answer = work.on(session);
        session.connection().commit();
        return answer;
    }

    private static void rollBack(Connection connection, Throwable failed) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException alsoFailed) {
            // A connection that cannot even roll back is broken, and its transaction with it.
            failed.addSuppressed(alsoFailed);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            pool.close();
        } catch (Exception failed) {
            throw new StoreUnavailableException("the connections could not be closed", failed);
        }
    }
}
