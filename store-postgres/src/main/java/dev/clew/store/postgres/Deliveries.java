package dev.clew.store.postgres;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Millis;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Outcome.Ended;
import dev.clew.store.Outcome.NotFound;
import dev.clew.store.Outcome.Repeated;
import dev.clew.store.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages into inboxes. A free receiver that runs is ready with its first message.
 *
 * <p>The receivers' rows are locked by a statement of their own. The next one, which begins after that, therefore sees
 * every message and every change of owner that was committed before; and whoever gives a receiver back looks into its
 * inbox under the same lock. So no message falls between them.
 *
 * <p>A receiver that was not locked gets nothing, for it may be claimed, or get other messages, at the same moment. The
 * first statement misses one that takes the place of what it waited for; then all is done again.
 */
final class Deliveries implements Group {

    /** One row at least, whose place is NULL if there is nobody to lock. How many there are is noted for {@link #ALL_LOCKED}. */
    private static final String LOCK = """
            WITH locked AS MATERIALIZED (
                SELECT d.place, i.owner,
                    array_position(ARRAY['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED'], i.status) AS ending
                FROM unnest(?::int[], ?::text[], ?::text[]) AS d (place, namespace, id)
                JOIN clew.instances i ON i.namespace = d.namespace AND i.id = d.id
                ORDER BY i.key
                FOR NO KEY UPDATE OF i)
            SELECT l.place, l.owner, l.ending
            FROM (SELECT set_config('clew.locked', (SELECT count(*) FROM locked)::text, TRUE)) AS noted
            LEFT JOIN locked l ON TRUE""";

    /**
     * Fails with an invalid date if there are more receivers than were locked. Those that were cannot have gone.
     *
     * @see Faults#isCollision
     */
    private static final String ALL_LOCKED = """
            CASE WHEN d.receivers <= current_setting('clew.locked')::int THEN TRUE
                ELSE ('more' || d.receivers)::date IS NULL END""";

    /** In the order of {@link #LOCK}. */
    private static final List<InstanceStatus> ENDS = List.of(
            InstanceStatus.COMPLETED, InstanceStatus.FAILED, InstanceStatus.CANCELLED, InstanceStatus.TERMINATED);

    private static final String INSERT = """
            INSERT INTO clew.inbox (instance_key, seq, key, at_ms, unreceived_by, kept_by, body)
            SELECT d.receiver,
                coalesce((SELECT max(m.seq) FROM clew.inbox m WHERE m.instance_key = d.receiver), 0)
                    + row_number() OVER (PARTITION BY d.receiver ORDER BY d.place),
                d.key, d.at_ms,
                CASE WHEN d.owner IS DISTINCT FROM d.sender THEN d.owner END,
                CASE WHEN d.owner = d.sender THEN d.owner END,
                d.body
            FROM (
                SELECT d.*, i.key AS receiver, i.owner, i.status, count(*) OVER () AS receivers
                FROM unnest(?::int[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])
                    AS d (place, namespace, id, key, at_ms, sender, body)
                JOIN clew.instances i ON i.namespace = d.namespace AND i.id = d.id) AS d
            WHERE d.status NOT IN ('COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED')
              AND\s""" + ALL_LOCKED + """
            \nON CONFLICT DO NOTHING
            RETURNING key""";

    /** The same where some have idempotency keys: one that is known keeps its message out. */
    private static final String INSERT_UNKNOWN = """
            WITH receivers AS MATERIALIZED (
                SELECT d.* FROM (
                    SELECT d.*, i.key AS receiver, i.owner, i.status, count(*) OVER () AS receivers
                    FROM unnest(
                        ?::int[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[])
                        AS d (place, namespace, id, key, at_ms, sender, body, known)
                    JOIN clew.instances i ON i.namespace = d.namespace AND i.id = d.id) AS d
                WHERE d.status NOT IN ('COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED')
                  AND\s""" + ALL_LOCKED + """
            ), fresh AS (
                INSERT INTO clew.known_keys (instance_key, seq, by_key, at_ms, name)
                SELECT d.receiver,
                    coalesce((SELECT max(k.seq) FROM clew.known_keys k WHERE k.instance_key = d.receiver), 0)
                        + row_number() OVER (PARTITION BY d.receiver ORDER BY d.place),
                    d.key, d.at_ms, d.known
                FROM receivers d
                WHERE d.known IS NOT NULL AND NOT EXISTS (SELECT FROM clew.inbox m WHERE m.key = d.key)
                ORDER BY d.place
                ON CONFLICT DO NOTHING
                RETURNING by_key
            )
            INSERT INTO clew.inbox (instance_key, seq, key, at_ms, unreceived_by, kept_by, body)
            SELECT d.receiver,
                coalesce((SELECT max(m.seq) FROM clew.inbox m WHERE m.instance_key = d.receiver), 0)
                    + row_number() OVER (PARTITION BY d.receiver ORDER BY d.place),
                d.key, d.at_ms,
                CASE WHEN d.owner IS DISTINCT FROM d.sender THEN d.owner END,
                CASE WHEN d.owner = d.sender THEN d.owner END,
                d.body
            FROM receivers d
            WHERE d.known IS NULL OR d.key IN (SELECT by_key FROM fresh)
            ON CONFLICT DO NOTHING
            RETURNING key""";

    private static final String FIRST = """
            SELECT d.place, k.by_key, k.at_ms
            FROM unnest(?::int[], ?::text[], ?::text[], ?::text[]) AS d (place, namespace, id, known)
            JOIN clew.instances i ON i.namespace = d.namespace AND i.id = d.id
            JOIN clew.known_keys k ON k.instance_key = i.key AND k.name = d.known""";

    /** By messages that were stored just now: one that is sent again has woken its receiver before. */
    private static final String WAKE = """
            UPDATE clew.instances i SET
                ready_at_ms = CASE WHEN i.owner IS NULL
                    THEN greatest(?, CASE WHEN NOT d.rouses THEN i.begins_at_ms END) END,
                begins_at_ms = CASE WHEN d.rouses THEN NULL ELSE i.begins_at_ms END,
                pausing = NULL,
                status = 'RUNNING',
                outcome = CASE WHEN i.status = 'PAUSED' THEN NULL ELSE i.outcome END,
                claims = CASE WHEN i.status = 'PAUSED' THEN 0 ELSE i.claims END,
                updated_at_ms = CASE WHEN i.status = 'PAUSED' THEN ? ELSE i.updated_at_ms END
            FROM unnest(?::bigint[], ?::text[], ?::text[], ?::boolean[]) AS d (key, namespace, id, rouses)
            WHERE i.namespace = d.namespace AND i.id = d.id
              AND (i.owner IS NULL AND i.status = 'RUNNING' AND (i.ready_at_ms IS NULL
                    OR i.ready_at_ms > greatest(?, CASE WHEN NOT d.rouses THEN i.begins_at_ms END))
                OR d.rouses AND (i.status = 'PAUSED' OR i.pausing IS NOT NULL))
              AND (SELECT m.instance_key = i.key AND m.xmin = pg_current_xact_id()::xid
                  FROM clew.inbox m WHERE m.key = d.key)
            RETURNING 1""";

    private final long now;
    private final List<Numbered<Write.Delivery>> deliveries = new ArrayList<>();
    private final Map<Integer, Receiver> receivers = new HashMap<>();
    private final Map<Integer, KnownKeys.First> firsts = new HashMap<>();
    private final Set<Long> stored = new HashSet<>();
    private boolean woke;

    Deliveries(long now) {
        this.now = now;
    }

    private record Receiver(@Nullable Long owner, @Nullable Long end) {}

    void add(int place, Write.Delivery delivery) {
        deliveries.add(new Numbered<>(place, delivery));
    }

    @Override
    public void script(Script script) {
        if (deliveries.isEmpty()) {
            return;
        }
        int[] places = deliveries.stream().mapToInt(Numbered::place).toArray();
        List<Write.Delivery> writes = deliveries.stream().map(Numbered::write).toList();
        String[] namespaces =
                writes.stream().map(delivery -> delivery.to().namespace()).toArray(String[]::new);
        String[] ids = writes.stream().map(delivery -> delivery.to().id()).toArray(String[]::new);
        long[] keys = writes.stream().mapToLong(Write.Delivery::key).toArray();
        List<@Nullable Object> rows = new ArrayList<>(List.of(
                places,
                namespaces,
                ids,
                keys,
                writes.stream().mapToLong(delivery -> Millis.of(delivery.at())).toArray(),
                writes.stream()
                        .map(delivery -> delivery.sender().map(Epoch::number).orElse(null))
                        .toArray(Long[]::new),
                writes.stream().map(Write.Delivery::body).toArray(String[]::new)));
        boolean keyed =
                writes.stream().anyMatch(delivery -> delivery.idempotencyKey().isPresent());
        String[] known = writes.stream()
                .map(delivery -> delivery.idempotencyKey().orElse(null))
                .toArray(String[]::new);
        if (keyed) {
            rows.add(known);
        }
        script.add(LOCK, this::lock, places, namespaces, ids)
                .add(keyed ? INSERT_UNKNOWN : INSERT, row -> stored.add(row.getLong(1)), rows.toArray());
        if (keyed) {
            script.add(
                    FIRST,
                    row -> firsts.put(
                            row.getInt(1), new KnownKeys.First(row.getLong(2), Instant.ofEpochMilli(row.getLong(3)))),
                    places,
                    namespaces,
                    ids,
                    known);
            KnownKeys.forgetOldest(script, keys);
        }
        script.add(
                WAKE,
                row -> woke = true,
                now,
                now,
                keys,
                namespaces,
                ids,
                writes.stream().map(Write.Delivery::rouses).toArray(Boolean[]::new),
                now);
    }

    private void lock(ResultSet row) throws SQLException {
        Long place = Rows.number(row, 1);
        if (place != null) {
            receivers.put(place.intValue(), new Receiver(Rows.number(row, 2), Rows.number(row, 3)));
        }
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.Delivery> each : deliveries) {
            Receiver receiver = receivers.get(each.place());
            KnownKeys.First first = firsts.get(each.place());
            if (receiver == null) {
                answers.put(each.place(), NotFound.INSTANCE);
            } else if (first != null && first.by() != each.write().key()) {
                answers.put(each.place(), new Repeated(first.at()));
            } else if (receiver.end() != null) {
                answers.put(each.place(), new Ended(ENDS.get(receiver.end().intValue() - 1)));
            } else if (stored.contains(each.write().key())) {
                answers.put(each.place(), new Delivered(ownedBySender(receiver, each.write())));
            }
        }
    }

    private static boolean ownedBySender(Receiver receiver, Write.Delivery delivery) {
        return delivery.sender()
                .map(Epoch::number)
                .filter(sender -> sender.equals(receiver.owner()))
                .isPresent();
    }

    /** Whether it made a free instance ready. */
    boolean woke() {
        return woke;
    }

    /** The owners that have messages to receive now. */
    Set<Epoch> owners() {
        return deliveries.stream()
                .filter(each -> stored.contains(each.write().key()))
                .flatMap(each -> {
                    Receiver receiver = receivers.get(each.place());
                    return receiver == null || receiver.owner() == null || ownedBySender(receiver, each.write())
                            ? Stream.empty()
                            : Stream.of(new Epoch(receiver.owner()));
                })
                .collect(Collectors.toUnmodifiableSet());
    }
}
