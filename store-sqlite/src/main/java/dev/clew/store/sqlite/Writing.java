package dev.clew.store.sqlite;

import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes. Thread-safe: one transaction at a time.
 *
 * <p>After an error the transaction is rolled back, and unless another connection was merely in the way the
 * connection is given up; the next call opens a fresh one.
 */
final class Writing implements AutoCloseable {

    private final Connections connections;
    private final Probe probe;
    private final LogCopier copier;

    /** Fair, so that what is lent to one user after the other leaves the engine its turn in between. */
    private final Semaphore turn = new Semaphore(1, true);

    private volatile @Nullable Thread borrower;
    private @Nullable Session session;
    private boolean closed;

    Writing(Connections connections, Probe probe) {
        this.connections = connections;
        this.probe = probe;
        this.copier = new LogCopier(connections, this);
    }

    /**
     * Does work in a transaction that excludes every other writer, and makes it durable.
     *
     * @throws RefusedException if the database refused a statement for what it says, or a row it met is damaged
     * @throws dev.clew.store.StoreUnavailableException if nothing was written for any other reason
     */
    <T> T refusable(Work<T> work) throws RefusedException {
        acquire();
        try {
            Session current = session();
            current.update("BEGIN IMMEDIATE");
            T answer = work.on(current);
            current.update("COMMIT");
            copier.wrote(current.written());
            return answer;
        } catch (SQLException e) {
            if (Faults.isRefusal(e)) {
                rollBack();
                throw new RefusedException(e);
            }
            if (Faults.isBusy(e)) {
                rollBack();
            } else {
                giveUp();
            }
            throw Faults.translate(connections.file(), e);
        } catch (DamagedRowException e) {
            rollBack();
            throw new RefusedException(e);
        } catch (RuntimeException | Error e) {
            giveUp();
            throw e;
        } finally {
            turn.release();
        }
    }

    /**
     * The same for work that the database has no reason to refuse.
     *
     * @throws DamagedRowException if a row it met is damaged
     */
    <T> T transaction(Work<T> work) {
        try {
            return refusable(session -> {
                session.tips().forgetAll();
                return work.on(session);
            });
        } catch (RefusedException e) {
            if (e.getCause() instanceof DamagedRowException damaged) {
                throw damaged;
            }
            throw new IllegalStateException(e);
        }
    }

    /**
     * Leaves writing to somebody else's connection, until the loan is closed.
     *
     * @throws InterruptedException if the thread is interrupted while another writes
     */
    Loan lend() throws InterruptedException {
        refuseBorrower();
        turn.acquire();
        return new Loan();
    }

    /** Leave to write, until it is closed by whichever thread; closing it twice does nothing. */
    final class Loan implements AutoCloseable {

        private final AtomicBoolean over = new AtomicBoolean();

        private Loan() {}

        /** Notes whose code writes: a call of that thread would wait for itself. */
        void begins(Thread thread) {
            borrower = thread;
        }

        /** Notes that about so many pages were committed. */
        void wrote(long pages) {
            copier.wrote(pages);
        }

        /** Notes that no foreign code runs any more. */
        void ends() {
            borrower = null;
        }

        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                borrower = null;
                turn.release();
            }
        }
    }

    private void acquire() {
        refuseBorrower();
        turn.acquireUninterruptibly();
    }

    @SuppressWarnings("ReferenceEquality") // a thread is told from another by identity
    private void refuseBorrower() {
        if (borrower == Thread.currentThread()) {
            throw new IllegalStateException("the body of a transactional step wants " + connections.file()
                    + " written by other means than its connection, which would wait for itself: do that before or"
                    + " after the step");
        }
    }

    /** Asks the connection something outside of a transaction. */
    <T> T ask(Work<T> work) {
        acquire();
        try {
            return work.on(session());
        } catch (SQLException e) {
            giveUp();
            throw Faults.translate(connections.file(), e);
        } finally {
            turn.release();
        }
    }

    @Override
    public void close() {
        copier.close();
        acquire();
        try {
            closed = true;
            giveUp();
        } finally {
            turn.release();
        }
    }

    private Session session() throws SQLException {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        if (session == null) {
            session = new Session(connections.writing(), probe);
        }
        return session;
    }

    private void rollBack() {
        try {
            if (session != null) {
                session.tips().forgetAll();
                session.update("ROLLBACK");
            }
        } catch (SQLException e) {
            // There may be no transaction left to end. A fresh connection is right in any case.
            giveUp();
        }
    }

    private void giveUp() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
