package dev.clew.store.postgres;

import dev.clew.store.Expired;
import dev.clew.store.Removal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Deletions. The rows of instances are locked by a statement of their own: the next ones, which begin after that,
 * therefore see every turn and every message that was committed before, and nobody can add any.
 */
final class PostgresRemoval implements Removal {

    private static final String LOCK_ENDED = """
            SELECT i.key FROM clew.instances i
            WHERE i.key = ANY (?::bigint[]) AND i.status IN ('COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED')
            ORDER BY i.key FOR UPDATE""";
    private static final String LOCK_UNOWNED = """
            SELECT i.key FROM clew.instances i WHERE i.key = ANY (?::bigint[]) AND i.owner IS NULL
            ORDER BY i.key FOR UPDATE""";
    private static final String DELETE_HISTORIES =
            "DELETE FROM clew.history h WHERE h.instance_key = ANY (?::bigint[])";
    private static final String DELETE_INBOXES = "DELETE FROM clew.inbox m WHERE m.instance_key = ANY (?::bigint[])";
    private static final String DELETE_INSTANCES = "DELETE FROM clew.instances i WHERE i.key = ANY (?::bigint[])";
    private static final String LOOK = """
            SELECT i.key, i.namespace, i.status, i.created_at_ms, i.updated_at_ms FROM clew.instances i
            WHERE i.key > ? ORDER BY i.key LIMIT ?""";

    /** An execution that begins meanwhile only means that less is deleted than could be. */
    private static final String PRUNE = """
            DELETE FROM clew.history h
            WHERE h.instance_key = ?
              AND h.execution <= (SELECT i.execution FROM clew.instances i WHERE i.key = ?) - ?
              AND h.execution < (SELECT min(o.execution) FROM clew.history o WHERE o.instance_key = ?) + ?""";

    private final Database database;

    PostgresRemoval(Database database) {
        this.database = database;
    }

    @Override
    public Set<Long> delete(List<Long> keys, Reach reach) {
        long[] asked = keys.stream().mapToLong(Long::longValue).toArray();
        return asked.length == 0 ? Set.of() : database.repeatably(session -> delete(session, asked, reach));
    }

    private static Set<Long> delete(Session session, long[] asked, Reach reach) throws SQLException {
        String lock = reach == Reach.ENDED ? LOCK_ENDED : LOCK_UNOWNED;
        List<Long> locked = session.list(lock, row -> row.getLong(1), (Object) asked);
        if (!locked.isEmpty()) {
            long[] keys = locked.stream().mapToLong(Long::longValue).toArray();
            var script = new Script().add(Database.LOOKUPS);
            Errands.withdrawOf(script, keys);
            States.clear(script, keys);
            KnownKeys.clear(script, keys);
            AttributeRows.clear(script, keys);
            script.add(DELETE_INBOXES, (Object) keys)
                    .add(DELETE_HISTORIES, (Object) keys)
                    .add(DELETE_INSTANCES, (Object) keys)
                    .run(session);
        }
        return Set.copyOf(locked);
    }

    @Override
    public Expired expired(Set<String> namespaces, long after, Instant endedBefore, int looks) {
        List<Expired.Sight> seen = database.read(session -> session.list(
                LOOK,
                row -> new Expired.Sight(
                        row.getLong(1),
                        row.getString(2),
                        Rows.status("instance " + row.getLong(1), row.getString(3)),
                        Instant.ofEpochMilli(row.getLong(4)),
                        Instant.ofEpochMilli(row.getLong(5))),
                after,
                looks));
        return Expired.among(seen, namespaces, endedBefore, looks);
    }

    @Override
    public int prune(long key, int keep, int executions) {
        return database.statement(session -> session.update(PRUNE, key, key, keep, key, executions));
    }
}
