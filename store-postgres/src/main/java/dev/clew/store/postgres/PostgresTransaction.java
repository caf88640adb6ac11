package dev.clew.store.postgres;

import dev.clew.sql.LentConnection;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.StoreTransaction;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A transaction that a user writes in. Its savepoint is there when the body ends unless the body has ended the
 * transaction itself.
 */
final class PostgresTransaction implements StoreTransaction {

    static final String BODY_BEGINS = "SAVEPOINT clew_body";
    private static final String BODY_ENDS = "RELEASE SAVEPOINT clew_body";
    private static final String CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE";
    private static final String FAILED_BEFORE = "25P02";

    private enum State {
        OPEN,
        COMMITTING,
        DOUBTFUL,
        OVER
    }

    private final PostgresInstanceLog log;
    private final Session session;
    private final Semaphore room;
    private final LentConnection lent;
    private List<Write> committing = List.of();
    private State state = State.OPEN;

    /** A transaction that has begun, in room of its own. */
    PostgresTransaction(PostgresInstanceLog log, Session session, Semaphore room) {
        this.log = log;
        this.session = session;
        this.room = room;
        this.lent = new LentConnection(session.connection());
    }

    @Override
    public <C> C connection(Class<C> type) {
        return lent.as(type);
    }

    @Override
    public void seal() throws SQLException {
        lent.takeBack();
        try {
            session.update(BODY_ENDS);
        } catch (SQLException fault) {
            if (Faults.leavesDoubt(fault)) {
                throw fault;
            }
            throw new SQLException(
                    FAILED_BEFORE.equals(fault.getSQLState())
                            ? "a statement of the body failed, after which the database takes nothing more: let its"
                                    + " exception pass, or go back to a savepoint"
                            : "the transaction is not open any more: a statement of its body ended it",
                    fault.getSQLState(),
                    fault);
        }
        session.update(CHECK_NOW);
    }

    @Override
    public Optional<Outcome> commit(Write.Turn turn) {
        boolean again;
        synchronized (this) {
            if (state == State.OVER) {
                return Optional.empty();
            }
            again = state == State.DOUBTFUL;
            state = State.COMMITTING;
        }
        if (!again) {
            committing = List.of(turn);
        }
        try {
            Optional<Outcome> outcome = again ? found() : log.commit(session, committing);
            end();
            return outcome;
        } catch (Commits.DoubtException unanswered) {
            return settle();
        } catch (StoreUnavailableException unanswered) {
            state = State.DOUBTFUL;
            throw unanswered;
        } catch (RuntimeException | Error fault) {
            end();
            throw fault;
        }
    }

    private Optional<Outcome> settle() {
        try {
            Optional<Outcome> outcome = found();
            end();
            return outcome;
        } catch (StoreUnavailableException unanswered) {
            state = State.DOUBTFUL;
            throw unanswered;
        }
    }

    private Optional<Outcome> found() {
        return log.wasCommitted(committing) ? Optional.of(Committed.INSTANCE) : Optional.empty();
    }

    @Override
    public boolean blameless(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreUnavailableException) {
                return true;
            }
            if (cause instanceof SQLException fault && Faults.blamesNobody(fault)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void abandon() {
        synchronized (this) {
            if (state != State.OPEN) {
                return;
            }
            state = State.OVER;
        }
        try {
            session.connection().abort(Runnable::run);
        } catch (SQLException e) {
            // Then the server ends it, soon after its time is up.
        }
        letGo();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (state == State.OVER) {
                return;
            }
        }
        end();
    }

    /** Rolls back what was not committed. */
    private void end() {
        synchronized (this) {
            state = State.OVER;
        }
        try {
            lent.takeBack();
        } catch (SQLException e) {
            // They go with the connection.
        }
        letGo();
    }

    private void letGo() {
        try (var connection = session.connection()) {
            connection.rollback();
        } catch (SQLException e) {
            // A connection that cannot even roll back is broken, and its transaction with it.
        } finally {
            room.release();
        }
    }
}
