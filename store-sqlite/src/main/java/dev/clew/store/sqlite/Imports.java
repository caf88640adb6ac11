package dev.clew.store.sqlite;

import dev.clew.api.InstanceStatus;
import dev.clew.store.InstanceRow;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Exists;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.Optional;

/** Instances that come with a history, inside a transaction. */
final class Imports {

    private static final String INSERT = """
            INSERT INTO instances (key, namespace, id, kind, name, version, execution, status, start, outcome,
                custom_status, status_version, ready_at_ms, claims, created_at_ms, updated_at_ms, format)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, nullif(?12, 0), ?13, 0, ?14, ?15, ?16)
            ON CONFLICT DO NOTHING""";
    private static final String BY_ID = "SELECT " + Rows.INSTANCE + " FROM instances WHERE namespace = ?1 AND id = ?2";

    private final Session session;
    private final long now;

    Imports(Session session, long now) {
        this.session = session;
        this.now = now;
    }

    /** What became of an import, and whether it was done just now. */
    record Result(Outcome outcome, boolean done) {}

    /** Does all but what is sent with it. */
    Result apply(Write.Import taken) throws SQLException {
        InstanceRow row = taken.row();
        int stored = session.update(
                INSERT,
                row.key(),
                row.id().namespace(),
                row.id().id(),
                row.kind(),
                row.name(),
                row.version(),
                row.execution(),
                row.status().name(),
                row.start(),
                row.outcome().orElse(null),
                row.customStatus().orElse(null),
                row.statusVersion(),
                row.status() == InstanceStatus.RUNNING ? now : null,
                Millis.of(row.createdAt()),
                Millis.of(row.updatedAt()),
                row.format());
        if (stored == 0) {
            return new Result(why(row), false);
        }
        AttributeRows.insert(session, row.key(), row.attributes());
        Copies.store(session, row.key(), taken.turns(), taken.state());
        return new Result(Committed.INSTANCE, true);
    }

    private Outcome why(InstanceRow row) throws SQLException {
        Optional<InstanceRow> existing = session.one(
                BY_ID, Rows::instance, row.id().namespace(), row.id().id());
        if (existing.isEmpty()) {
            return new Refused("the key " + row.key() + " is another instance's");
        }
        return existing.get().key() == row.key() ? Committed.INSTANCE : new Exists(existing.get());
    }
}
