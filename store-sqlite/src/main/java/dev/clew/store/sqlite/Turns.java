package dev.clew.store.sqlite;

import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.Optional;

/** Turns into histories, inside a transaction. */
final class Turns {

    /** A null where the owner or the turn before is not found breaks the table's NOT NULL and so inserts nothing. */
    private static final String INSERT = """
            INSERT OR IGNORE INTO history (instance_key, execution, number, at_ms, epoch, events)
            VALUES (
                (SELECT key FROM instances WHERE key = ?1 AND owner = ?5 AND execution = ?2),
                ?2,
                CASE WHEN ?3 = 0 THEN 0 ELSE (
                    SELECT ?3 FROM history WHERE instance_key = ?1 AND execution = ?2 AND number = ?3 - 1) END,
                ?4, ?5, ?6)""";

    /** The same for a turn that is known to be the next and its owner's to write. */
    private static final String APPEND = """
            INSERT OR IGNORE INTO history (instance_key, execution, number, at_ms, epoch, events)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)""";

    private static final String STORED =
            "SELECT epoch = ?4 AND events = ?5 FROM history WHERE instance_key = ?1 AND execution = ?2 AND number = ?3";
    private static final String OWNED = "SELECT 1 FROM instances WHERE key = ?1 AND owner = ?2";
    private static final String CONSUME = "DELETE FROM inbox WHERE key = ?1 AND instance_key = ?2";

    private final Session session;
    private final Inboxes inboxes;
    private final Tasks tasks;
    private final long now;

    Turns(Session session, Inboxes inboxes, Tasks tasks, long now) {
        this.session = session;
        this.inboxes = inboxes;
        this.tasks = tasks;
        this.now = now;
    }

    /** An answer, and whether it is that the turn was stored just now. */
    record Result(Outcome outcome, boolean stored) {}

    /** Stores a turn but for its outbox. The owner is known to be alive. */
    Result apply(Write.Turn turn) throws SQLException {
        int inserted = session.update(
                session.tips().leadTo(turn) ? APPEND : INSERT,
                turn.key(),
                turn.execution(),
                turn.number(),
                Millis.of(turn.at()),
                turn.owner().number(),
                turn.events());
        if (inserted == 0) {
            session.tips().forget(turn.key());
            return new Result(notInserted(turn), false);
        }
        for (long message : turn.consumed()) {
            session.update(CONSUME, message, turn.key());
        }
        tasks.run(turn.errands(), turn.key());
        if (turn.change().isPresent()) {
            new RowChange(turn, turn.change().get(), now).apply(session, inboxes, tasks);
        }
        session.tips().advanced(turn);
        return new Result(Committed.INSTANCE, true);
    }

    private Outcome notInserted(Write.Turn turn) throws SQLException {
        Optional<Boolean> same = session.one(
                STORED,
                row -> row.getBoolean(1),
                turn.key(),
                turn.execution(),
                turn.number(),
                turn.owner().number(),
                turn.events());
        if (same.isPresent()) {
            return same.get() ? Committed.INSTANCE : Fences.NOT_NEXT;
        }
        return session.exists(OWNED, turn.key(), turn.owner().number()) ? Fences.NOT_NEXT : Fences.NOT_OWNER;
    }
}
