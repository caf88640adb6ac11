package dev.clew.store.sqlite;

import dev.clew.sql.LentConnection;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Outcome.Sent;
import dev.clew.store.StoreTransaction;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConnection;

/**
 * A transaction that a user writes in. Its savepoint is there when the body ends unless the body has ended the
 * transaction itself.
 */
final class SqliteTransaction implements StoreTransaction {

    static final String BODY_BEGINS = "SAVEPOINT clew_body";
    private static final String BODY_ENDS = "RELEASE clew_body";
    private static final String STORED =
            "SELECT 1 FROM history WHERE instance_key = ?1 AND execution = ?2 AND number = ?3 AND epoch = ?4 AND events = ?5";

    private enum State {
        OPEN,
        COMMITTING,
        DOUBTFUL,
        OVER
    }

    private final SqliteTransactions transactions;
    private final Session session;
    private final Writing.Loan loan;
    private final LentConnection lent;
    private State state = State.OPEN;

    /** A transaction that has begun. */
    SqliteTransaction(SqliteTransactions transactions, Session session, Writing.Loan loan) {
        this.transactions = transactions;
        this.session = session;
        this.loan = loan;
        this.lent = new LentConnection(session.connection());
    }

    @Override
    public <C> C connection(Class<C> type) {
        return lent.as(type);
    }

    @Override
    public void seal() throws SQLException {
        loan.ends();
        lent.takeBack();
        try {
            session.update(BODY_ENDS);
        } catch (SQLException missing) {
            throw new SQLException(
                    "the transaction is not open any more: its time was up, or a statement of its body ended it",
                    missing);
        }
    }

    @Override
    public Optional<Outcome> commit(Write.Turn turn) {
        synchronized (this) {
            if (state == State.OVER) {
                return Optional.empty();
            }
            if (state == State.OPEN) {
                state = State.COMMITTING;
            }
        }
        return state == State.DOUBTFUL ? look(turn) : write(turn);
    }

    private Optional<Outcome> write(Write.Turn turn) {
        boolean committing = false;
        try {
            if (session.exists(STORED, identity(turn))) {
                session.update("ROLLBACK");
                end(true);
                return Optional.of(Committed.INSTANCE);
            }
            session.tips().begin(session);
            Outcome outcome = new Writes(session, Millis.of(transactions.clock().instant())).apply(turn);
            boolean stored = outcome instanceof Committed || outcome instanceof Sent;
            committing = stored;
            session.update(stored ? "COMMIT" : "ROLLBACK");
            end(true);
            return Optional.of(outcome);
        } catch (SQLException | DamagedRowException fault) {
            session.close();
            if (committing) {
                state = State.DOUBTFUL;
                return look(turn);
            }
            end(false);
            boolean refused = !(fault instanceof SQLException sql) || Faults.isRefusal(sql);
            return refused ? Optional.of(new Refused(String.valueOf(fault.getMessage()))) : Optional.empty();
        } catch (RuntimeException | Error fault) {
            session.close();
            end(false);
            throw fault;
        }
    }

    /** Whether a commit took place that was not answered; by now it has or never will. */
    private Optional<Outcome> look(Write.Turn turn) {
        boolean stored = transactions.reading().read(reader -> reader.exists(STORED, identity(turn)));
        end(false);
        return stored ? Optional.of(Committed.INSTANCE) : Optional.empty();
    }

    private static Object[] identity(Write.Turn turn) {
        return new Object[] {
            turn.key(), turn.execution(), turn.number(), turn.owner().number(), turn.events()
        };
    }

    private void end(boolean sound) {
        synchronized (this) {
            state = State.OVER;
        }
        if (sound) {
            loan.wrote(session.written());
            transactions.committed(session);
        } else {
            session.tips().forgetAll();
        }
        loan.close();
    }

    @Override
    public boolean blameless(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreUnavailableException) {
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
            if (session.connection() instanceof SQLiteConnection connection) {
                connection.getDatabase().interrupt();
            }
        } catch (SQLException e) {
            // It is closed below, if not at once then when its statement is done.
        }
        session.close();
        loan.close();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (state == State.OVER) {
                return;
            }
            state = State.OVER;
        }
        try {
            lent.takeBack();
            session.tips().forgetAll();
            session.update("ROLLBACK");
            transactions.putBack(session);
        } catch (SQLException e) {
            session.close();
        } finally {
            loan.close();
        }
    }
}
