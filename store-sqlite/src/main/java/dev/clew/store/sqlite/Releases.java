package dev.clew.store.sqlite;

import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Write;
import java.sql.SQLException;

/** Owners that give back or hold, and those that resume what is held; inside a transaction. */
final class Releases {

    private static final String RELEASE = "UPDATE instances SET claims = 0, " + Pauses.LOSE_OWNER + """
            CASE WHEN EXISTS (SELECT 1 FROM inbox WHERE instance_key = ?1) THEN ?2 ELSE ?3 END END
            WHERE key = ?1 AND owner = ?4""";
    private static final String HOLD = """
            UPDATE instances SET owner = NULL, pausing = NULL, status = ?3, outcome = ?4, updated_at_ms = ?5
            WHERE key = ?1 AND owner = ?2""";
    private static final String RESUME = """
            UPDATE instances SET status = 'RUNNING', outcome = NULL, claims = 0, ready_at_ms = ?3, updated_at_ms = ?4
            WHERE namespace = ?1 AND id = ?2 AND status IN ('PARKED', 'QUARANTINED')""";
    private static final String EXISTS = "SELECT 1 FROM instances WHERE namespace = ?1 AND id = ?2";

    private final Session session;
    private final long now;

    Releases(Session session, long now) {
        this.session = session;
        this.now = now;
    }

    /** The owner is known to be alive. */
    Outcome apply(Write.Release release) throws SQLException {
        int released = session.update(
                RELEASE,
                release.key(),
                now,
                release.readyAt().map(Millis::of).orElse(null),
                release.owner().number());
        return givenBack(released, release.key());
    }

    /** The owner is known to be alive. */
    Outcome apply(Write.Hold hold) throws SQLException {
        int held = session.update(
                HOLD, hold.key(), hold.owner().number(), hold.status().name(), hold.outcome(), Millis.of(hold.at()));
        return givenBack(held, hold.key());
    }

    private Outcome givenBack(int rows, long key) throws SQLException {
        session.tips().forget(key);
        if (rows == 0) {
            return Fences.NOT_OWNER;
        }
        Ownership.forgetReceipts(session, key);
        return Committed.INSTANCE;
    }

    Outcome apply(Write.Resume resume) throws SQLException {
        String namespace = resume.id().namespace();
        String id = resume.id().id();
        long at = Millis.of(resume.at());
        if (resume.paused()) {
            Pauses.resume(session, namespace, id, at, now);
        } else {
            session.update(RESUME, namespace, id, now, at);
        }
        return session.exists(EXISTS, namespace, id) ? Committed.INSTANCE : NotFound.INSTANCE;
    }
}
