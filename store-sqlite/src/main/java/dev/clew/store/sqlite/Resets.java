package dev.clew.store.sqlite;

import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Write;
import java.sql.SQLException;

/** Instances that go on from an earlier place, inside a transaction. */
final class Resets {

    private static final String PRESENT = "SELECT 1 FROM instances WHERE key = ?1";
    private static final String DONE = "SELECT 1 FROM instances WHERE key = ?1 AND execution = ?2 AND start = ?3";

    /** Answers for the instance as it was seen, and for no other. */
    private static final String BEGIN = """
            UPDATE instances SET execution = execution + 1, start = ?5, status = 'RUNNING', outcome = NULL, claims = 0, begins_at_ms = NULL,
                ready_at_ms = ?6, updated_at_ms = ?7, custom_status = nullif(?8, ''),
                status_version = coalesce(status_version, 0) + 1, format = ?9
            WHERE key = ?1 AND execution = ?2 AND status = ?3 AND ?4 = (
                SELECT count(*) FROM history h WHERE h.instance_key = ?1 AND h.execution = ?2)""";

    private static final String CONSUME = "DELETE FROM inbox WHERE key = ?1 AND instance_key = ?2";

    private final Session session;
    private final Tasks tasks;
    private final long now;

    Resets(Session session, Tasks tasks, long now) {
        this.session = session;
        this.tasks = tasks;
        this.now = now;
    }

    /** What became of a reset, and whether it was done just now. */
    record Result(Outcome outcome, boolean done) {}

    /** Does all but what is sent with it. */
    Result apply(Write.Reset reset) throws SQLException {
        long key = reset.key();
        int begun = session.update(
                BEGIN,
                key,
                reset.execution(),
                reset.status().name(),
                reset.length(),
                reset.start(),
                now,
                Millis.of(reset.at()),
                reset.customStatus().orElse(""),
                reset.format());
        if (begun == 0) {
            return new Result(why(reset), false);
        }
        session.tips().forget(key);
        tasks.withdrawAll(key);
        for (long message : reset.consumed()) {
            session.update(CONSUME, message, key);
        }
        AttributeRows.replace(session, key, reset.attributes());
        States.clear(session, key);
        Copies.store(session, key, reset.turns(), reset.state());
        return new Result(Committed.INSTANCE, true);
    }

    private Outcome why(Write.Reset reset) throws SQLException {
        if (session.exists(DONE, reset.key(), reset.execution() + 1, reset.start())) {
            return Committed.INSTANCE;
        }
        return session.exists(PRESENT, reset.key()) ? Fences.NOT_AS_SEEN : NotFound.INSTANCE;
    }
}
