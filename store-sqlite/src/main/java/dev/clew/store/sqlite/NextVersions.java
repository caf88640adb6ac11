package dev.clew.store.sqlite;

import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Write;
import java.sql.SQLException;

/** Held instances that go on as another version, inside a transaction. */
final class NextVersions {

    private static final String PRESENT = "SELECT 1 FROM instances WHERE key = ?1";
    private static final String DONE =
            "SELECT 1 FROM history WHERE instance_key = ?1 AND execution = ?2 AND number = ?3 AND events = ?4";

    /** Answers for the instance as it was seen, and for no other. */
    private static final String MIGRATE = """
            UPDATE instances SET version = ?5, updated_at_ms = ?6, format = max(format, ?7)
            WHERE key = ?1 AND execution = ?2 AND status = ?3 AND ?4 = (
                SELECT count(*) FROM history h WHERE h.instance_key = ?1 AND h.execution = ?2)""";

    /** Stored by no epoch that ever lived, nor by nobody's, which is that of terminations. */
    private static final String RECORD = """
            INSERT INTO history (instance_key, execution, number, at_ms, epoch, events)
            VALUES (?1, ?2, ?3, ?4, -1, ?5)""";

    private NextVersions() {}

    static Outcome apply(Session session, Write.Migrate migrate) throws SQLException {
        long key = migrate.key();
        long at = Millis.of(migrate.at());
        int done = session.update(
                MIGRATE,
                key,
                migrate.execution(),
                migrate.status().name(),
                migrate.length(),
                migrate.version(),
                at,
                migrate.format());
        if (done == 0) {
            return why(session, migrate);
        }
        session.tips().forget(key);
        session.update(RECORD, key, migrate.execution(), migrate.length(), at, migrate.events());
        return Committed.INSTANCE;
    }

    private static Outcome why(Session session, Write.Migrate migrate) throws SQLException {
        if (session.exists(DONE, migrate.key(), migrate.execution(), migrate.length(), migrate.events())) {
            return Committed.INSTANCE;
        }
        return session.exists(PRESENT, migrate.key()) ? Fences.NOT_AS_SEEN : NotFound.INSTANCE;
    }
}
