package dev.clew.store.sqlite;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Instances that are paused, inside a transaction. One with an owner is to be paused, and is when it loses the owner.
 * Source: ADR-0027.
 */
final class Pauses {

    /**
     * What becomes of an instance that loses its owner, as assignments; takes the time, and for when it is next ready
     * another expression, which comes after.
     */
    static final String LOSE_OWNER = """
            owner = NULL, pausing = NULL,
            status = CASE WHEN pausing IS NULL THEN status ELSE 'PAUSED' END,
            outcome = CASE WHEN pausing IS NULL THEN outcome ELSE pausing END,
            updated_at_ms = CASE WHEN pausing IS NULL THEN updated_at_ms ELSE ?2 END,
            ready_at_ms = CASE WHEN pausing IS NOT NULL THEN NULL ELSE\s""";

    private static final String STATUS = "SELECT status FROM instances WHERE namespace = ?1 AND id = ?2";
    private static final String PAUSE = """
            UPDATE instances SET status = 'PAUSED', outcome = ?3, updated_at_ms = ?4, ready_at_ms = NULL
            WHERE namespace = ?1 AND id = ?2 AND status = 'RUNNING' AND owner IS NULL""";
    private static final String ASK = """
            UPDATE instances SET pausing = ?3
            WHERE namespace = ?1 AND id = ?2 AND status = 'RUNNING' AND owner IS NOT NULL AND pausing IS NULL""";
    private static final String RESUME = """
            UPDATE instances SET pausing = NULL, status = 'RUNNING',
                outcome = CASE WHEN status = 'PAUSED' THEN NULL ELSE outcome END,
                claims = CASE WHEN status = 'PAUSED' THEN 0 ELSE claims END,
                updated_at_ms = CASE WHEN status = 'PAUSED' THEN ?3 ELSE updated_at_ms END,
                ready_at_ms = CASE WHEN status = 'PAUSED' THEN max(?4, coalesce(begins_at_ms, ?4)) ELSE ready_at_ms END
            WHERE namespace = ?1 AND id = ?2 AND (status = 'PAUSED' OR pausing IS NOT NULL)""";
    private static final String PAUSING = "SELECT key FROM instances WHERE owner = ?1 AND pausing IS NOT NULL";

    private Pauses() {}

    static Outcome apply(Session session, Write.Pause pause) throws SQLException {
        String namespace = pause.id().namespace();
        String id = pause.id().id();
        Optional<InstanceStatus> status =
                session.one(STATUS, row -> Rows.status("instance '" + id + "'", row.getString(1)), namespace, id);
        if (status.isEmpty()) {
            return NotFound.INSTANCE;
        }
        if (status.get().ended()) {
            return new Ended(status.get());
        }
        if (session.update(PAUSE, namespace, id, pause.outcome(), Millis.of(pause.at())) == 0) {
            session.update(ASK, namespace, id, pause.outcome());
        }
        return Committed.INSTANCE;
    }

    /** Lets an instance go on that is paused or is to be; nothing happens to another. */
    static void resume(Session session, String namespace, String id, long at, long now) throws SQLException {
        session.update(RESUME, namespace, id, at, now);
    }

    /** The keys of what an epoch is to give back. */
    static List<Long> pausing(Session session, Epoch owner) throws SQLException {
        return session.list(PAUSING, row -> row.getLong(1), owner.number());
    }
}
