package dev.clew.store.sqlite;

import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.Map;

/** What instances keep, inside a transaction. */
final class States {

    private static final String PUT = """
            INSERT INTO state (instance_key, name, at_ms, value) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (instance_key, name) DO UPDATE SET at_ms = excluded.at_ms, value = excluded.value""";
    private static final String REMOVE = "DELETE FROM state WHERE instance_key = ?1 AND name = ?2";
    private static final String CLEAR = "DELETE FROM state WHERE instance_key = ?1";

    private States() {}

    static void change(Session session, long instance, long at, Write.StateChange change) throws SQLException {
        for (Map.Entry<String, String> each : change.put().entrySet()) {
            session.update(PUT, instance, each.getKey(), at, each.getValue());
        }
        for (String name : change.removed()) {
            session.update(REMOVE, instance, name);
        }
    }

    /** Deletes all of it, with its instance. */
    static void clear(Session session, long instance) throws SQLException {
        session.update(CLEAR, instance);
    }
}
