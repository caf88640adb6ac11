package dev.clew.store.postgres;

import dev.clew.store.StoreTransaction;
import dev.clew.store.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Transactions of users, a bounded number at a time, each on a connection of its own. */
final class PostgresTransactions implements Transactions {

    /** The server minds the limit too, for the case that nobody here does: a little later, so as not to come first. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final String LIMIT = """
            SELECT set_config('statement_timeout', ?, TRUE), set_config('idle_in_transaction_session_timeout', ?, TRUE)""";

    private final Database database;
    private final PostgresInstanceLog log;
    private final Semaphore room;

    PostgresTransactions(Database database, PostgresInstanceLog log, int most) {
        this.database = database;
        this.log = log;
        this.room = new Semaphore(most, true);
    }

    @Override
    public StoreTransaction begin(Duration limit) throws InterruptedException {
        room.acquire();
        boolean begun = false;
        try {
            Connection connection = database.connect();
            try {
                Session session = new Session(connection, database.dialect());
                String most = limit.plus(GRACE).toMillis() + "ms";
                session.exists(LIMIT, most, most);
                session.update(PostgresTransaction.BODY_BEGINS);
                begun = true;
                return new PostgresTransaction(log, session, room);
            } finally {
                if (!begun) {
                    connection.close();
                }
            }
        } catch (SQLException fault) {
            throw Faults.translate(fault);
        } finally {
            if (!begun) {
                room.release();
            }
        }
    }
}
