package dev.clew.store.sqlite;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.Optional;

/** Instances that are ended from outside, inside a transaction. */
final class Terminations {

    private static final String STATUS = "SELECT status FROM instances WHERE key = ?1";

    /** Stored by nobody's epoch. */
    private static final String RECORD = """
            INSERT INTO history (instance_key, execution, number, at_ms, epoch, events)
            SELECT i.key, i.execution,
                coalesce((SELECT max(h.number) + 1 FROM history h
                    WHERE h.instance_key = i.key AND h.execution = i.execution), 0),
                ?2, 0, ?3
            FROM instances i WHERE i.key = ?1""";

    private static final String END = """
            UPDATE instances SET status = 'TERMINATED', outcome = ?2, owner = NULL, pausing = NULL, ready_at_ms = NULL, claims = 0,
                updated_at_ms = ?3
            WHERE key = ?1""";

    private final Session session;
    private final Inboxes inboxes;
    private final Tasks tasks;

    Terminations(Session session, Inboxes inboxes, Tasks tasks) {
        this.session = session;
        this.inboxes = inboxes;
        this.tasks = tasks;
    }

    /** Does all but what is sent with it. */
    Outcome apply(Write.Terminate terminate) throws SQLException {
        long key = terminate.key();
        Optional<InstanceStatus> status =
                session.one(STATUS, row -> Rows.status("instance " + key, row.getString(1)), key);
        if (status.isEmpty()) {
            return NotFound.INSTANCE;
        }
        if (status.get().ended()) {
            return new Ended(status.get());
        }
        session.tips().forget(key);
        session.update(RECORD, key, Millis.of(terminate.at()), terminate.events());
        session.update(END, key, terminate.outcome(), Millis.of(terminate.at()));
        tasks.withdrawAll(key);
        inboxes.clear(key);
        return Committed.INSTANCE;
    }
}
