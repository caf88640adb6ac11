package dev.clew.store.sqlite;

import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Exists;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Outcome.Repeated;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.Optional;

/** New instances, inside a transaction. */
final class Starts {

    private static final String INSERT = """
            INSERT INTO instances (key, namespace, id, kind, name, version, execution, status, start, owner,
                ready_at_ms, claims, created_at_ms, updated_at_ms, begins_at_ms, format)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 'RUNNING', ?7, ?8, ?9, 0, ?10, ?10, ?11, ?12)
            ON CONFLICT DO NOTHING""";
    private static final String BY_ID = "SELECT " + Rows.INSTANCE + " FROM instances WHERE namespace = ?1 AND id = ?2";
    private static final String KEY_TAKEN = "SELECT 1 FROM instances WHERE key = ?1";
    private static final String DELETE_HISTORY = "DELETE FROM history WHERE instance_key = ?1";
    private static final String DELETE_INSTANCE = "DELETE FROM instances WHERE key = ?1";

    private final Session session;
    private final Inboxes inboxes;
    private final long now;

    Starts(Session session, Inboxes inboxes, long now) {
        this.session = session;
        this.inboxes = inboxes;
        this.now = now;
    }

    /** The owner, if any, is known to be alive. */
    Outcome apply(Write.Start start) throws SQLException {
        if (insert(start)) {
            AttributeRows.insert(session, start.key(), start.attributes());
            session.tips().started(start);
            return Committed.INSTANCE;
        }
        Optional<InstanceRow> existing = session.one(
                BY_ID, Rows::instance, start.id().namespace(), start.id().id());
        if (existing.isPresent() && existing.get().key() == start.key()) {
            return Committed.INSTANCE;
        }
        if (existing.isPresent()) {
            Optional<KnownKeys.First> first =
                    KnownKeys.first(session, existing.get().key(), start.idempotencyKey());
            if (first.isPresent()) {
                return new Repeated(first.get().at());
            }
        }
        if (existing.isPresent() && !(start.replace() && existing.get().status().ended())) {
            return new Exists(existing.get());
        }
        if (session.exists(KEY_TAKEN, start.key())) {
            return new Refused("the key " + start.key() + " is another instance's");
        }
        delete(existing.orElseThrow().key());
        if (!insert(start)) {
            throw new IllegalStateException("start of " + start.id() + " met an instance that is not there");
        }
        AttributeRows.insert(session, start.key(), start.attributes());
        return Committed.INSTANCE;
    }

    private boolean insert(Write.Start start) throws SQLException {
        Optional<Long> owner = start.owner().map(Epoch::number);
        Optional<Long> beginsAt = start.beginsAt().map(Millis::of);
        boolean inserted = session.update(
                        INSERT,
                        start.key(),
                        start.id().namespace(),
                        start.id().id(),
                        start.kind(),
                        start.name(),
                        start.version(),
                        start.start(),
                        owner.orElse(null),
                        owner.isPresent() ? null : Math.max(now, beginsAt.orElse(now)),
                        Millis.of(start.at()),
                        beginsAt.orElse(null),
                        start.format())
                == 1;
        if (inserted && start.idempotencyKey().isPresent()) {
            KnownKeys.started(session, start.key(), start.idempotencyKey().get(), Millis.of(start.at()));
        }
        return inserted;
    }

    private void delete(long key) throws SQLException {
        session.tips().forget(key);
        States.clear(session, key);
        KnownKeys.clear(session, key);
        AttributeRows.clear(session, key);
        session.update(DELETE_HISTORY, key);
        inboxes.clear(key);
        session.update(DELETE_INSTANCE, key);
    }
}
