package dev.clew.store.sqlite;

import dev.clew.store.Expired;
import dev.clew.store.Millis;
import dev.clew.store.Removal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Deletions: transactions of their own, so that no connection believes that it knows what is gone. */
final class SqliteRemoval implements Removal {

    private static final String ENDED =
            "SELECT 1 FROM instances WHERE key = ?1 AND status IN ('COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED')";
    private static final String UNOWNED = "SELECT 1 FROM instances WHERE key = ?1 AND owner IS NULL";
    private static final String DELETE_HISTORY = "DELETE FROM history WHERE instance_key = ?1";
    private static final String DELETE_INSTANCE = "DELETE FROM instances WHERE key = ?1";
    private static final String LOOK = """
            SELECT key, namespace, status, created_at_ms, updated_at_ms FROM instances
            WHERE key > ?1 ORDER BY key LIMIT ?2""";
    private static final String OLDEST_OLD = """
            SELECT min(execution) FROM history WHERE instance_key = ?1
              AND execution <= (SELECT execution FROM instances WHERE key = ?1) - ?2""";
    private static final String PRUNE = """
            DELETE FROM history WHERE instance_key = ?1 AND execution < ?3
              AND execution <= (SELECT execution FROM instances WHERE key = ?1) - ?2""";

    private final Writing writing;
    private final Reading reading;
    private final InstantSource clock;
    private final Changes changes;

    SqliteRemoval(Writing writing, Reading reading, InstantSource clock, Changes changes) {
        this.writing = writing;
        this.reading = reading;
        this.clock = clock;
        this.changes = changes;
    }

    @Override
    public Set<Long> delete(List<Long> keys, Reach reach) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        Set<Long> deleted = writing.transaction(session -> delete(session, keys, reach));
        changes.happened();
        return deleted;
    }

    private Set<Long> delete(Session session, List<Long> keys, Reach reach) throws SQLException {
        var tasks = new Tasks(session, Millis.of(clock.instant()));
        var inboxes = new Inboxes(session);
        var deleted = new HashSet<Long>();
        for (long key : keys) {
            if (session.exists(reach == Reach.ENDED ? ENDED : UNOWNED, key)) {
                tasks.withdrawAll(key);
                inboxes.clear(key);
                States.clear(session, key);
                KnownKeys.clear(session, key);
                AttributeRows.clear(session, key);
                session.update(DELETE_HISTORY, key);
                session.update(DELETE_INSTANCE, key);
                deleted.add(key);
            }
        }
        return Set.copyOf(deleted);
    }

    @Override
    public Expired expired(Set<String> namespaces, long after, Instant endedBefore, int looks) {
        List<Expired.Sight> seen = reading.read(session -> session.list(
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
        Optional<Long> oldest = reading.read(session -> session.one(
                        OLDEST_OLD, row -> Optional.ofNullable(Rows.number(row, 1)), key, keep)
                .flatMap(found -> found));
        return oldest.map(first -> writing.transaction(session -> session.update(PRUNE, key, keep, first + executions)))
                .orElse(0);
    }
}
