package dev.clew.store.postgres;

import dev.clew.api.SignalMessage;
import dev.clew.store.Millis;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The idempotency keys that instances remember. */
final class KnownKeys {

    private static final String FIRST =
            "SELECT k.by_key, k.at_ms FROM clew.known_keys k WHERE k.instance_key = ? AND k.name = ?";

    private static final String STARTED = """
            INSERT INTO clew.known_keys (instance_key, seq, by_key, at_ms, name)
            SELECT i.key, 0, i.key, s.at_ms, s.name
            FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[]) AS s (key, namespace, id, at_ms, name)
            JOIN clew.instances i ON i.key = s.key AND i.namespace = s.namespace AND i.id = s.id
            ON CONFLICT DO NOTHING""";

    /** Of those whose deliveries came just now. */
    private static final String FORGET_OLDEST = """
            DELETE FROM clew.known_keys k
            USING (
                SELECT n.instance_key, max(n.seq) AS seq FROM clew.known_keys n
                WHERE n.instance_key = ANY (
                    ARRAY(SELECT d.instance_key FROM clew.inbox d WHERE d.key = ANY (?::bigint[])))
                GROUP BY n.instance_key) AS newest
            WHERE k.instance_key = newest.instance_key AND k.seq > 0 AND k.seq <= newest.seq - ?""";

    private static final String CLEAR = "DELETE FROM clew.known_keys k WHERE k.instance_key = ANY (?::bigint[])";

    private KnownKeys() {}

    /**
     * Who came with a key first.
     *
     * @param by the row key of the delivery, or of the instance that was started
     */
    record First(long by, Instant at) {}

    static Optional<First> first(Session session, long instance, Optional<String> key) throws SQLException {
        return key.isEmpty()
                ? Optional.empty()
                : session.one(
                        FIRST,
                        row -> new First(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))),
                        instance,
                        key.get());
    }

    /** Those of what was just started. */
    static void started(Script script, List<Write.Start> starts) {
        List<Write.Start> keyed = starts.stream()
                .filter(start -> start.idempotencyKey().isPresent())
                .toList();
        if (!keyed.isEmpty()) {
            script.add(
                    STARTED,
                    keyed.stream().mapToLong(Write.Start::key).toArray(),
                    keyed.stream().map(start -> start.id().namespace()).toArray(String[]::new),
                    keyed.stream().map(start -> start.id().id()).toArray(String[]::new),
                    keyed.stream().mapToLong(start -> Millis.of(start.at())).toArray(),
                    keyed.stream()
                            .map(start -> start.idempotencyKey().orElseThrow())
                            .toArray(String[]::new));
        }
    }

    /** Forgets the oldest of the receivers of messages. */
    static void forgetOldest(Script script, long[] messages) {
        script.add(FORGET_OLDEST, messages, SignalMessage.MAX_REMEMBERED);
    }

    /** Forgets all, with the instances. */
    static void clear(Script script, long[] instances) {
        script.add(CLEAR, (Object) instances);
    }
}
