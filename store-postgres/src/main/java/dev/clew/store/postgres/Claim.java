package dev.clew.store.postgres;

import dev.clew.store.ClaimRequest;
import dev.clew.store.Claimed;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.Program;
import dev.clew.store.Task;
import dev.clew.store.TurnRow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One claim: what is ready is looked up in the index of each program, and the lists are merged, so that instances of
 * other programs are never even looked at. Those that another claim or a commit holds at this moment are passed over.
 */
final class Claim {

    private static final String NEXT_READY = """
            SELECT min(first.ready_at_ms)
            FROM unnest(?::text[], ?::text[], ?::int[]) AS p (kind, name, version), LATERAL (
                SELECT i.ready_at_ms FROM clew.instances i
                WHERE i.kind = p.kind AND i.name = p.name AND i.version = p.version AND i.ready_at_ms IS NOT NULL
                  AND i.format BETWEEN ? AND ? AND (?::text[] = '{}' OR i.namespace = ANY (?::text[]))
                ORDER BY i.ready_at_ms LIMIT 1) AS first
            WHERE EXISTS (SELECT FROM clew.nodes n WHERE n.epoch = ?)""";

    private static final String OWN = """
            WITH alive AS MATERIALIZED (SELECT n.epoch FROM clew.nodes n WHERE n.epoch = ? FOR KEY SHARE),
            due AS MATERIALIZED (
                SELECT found.key, found.ready_at_ms
                FROM alive, unnest(?::text[], ?::text[], ?::int[]) AS p (kind, name, version), LATERAL (
                    SELECT i.key, i.ready_at_ms FROM clew.instances i
                    WHERE i.kind = p.kind AND i.name = p.name AND i.version = p.version AND i.ready_at_ms <= ?
                      AND i.format BETWEEN ? AND ? AND (?::text[] = '{}' OR i.namespace = ANY (?::text[]))
                    ORDER BY i.ready_at_ms, i.key LIMIT ? FOR NO KEY UPDATE SKIP LOCKED) AS found
                ORDER BY found.ready_at_ms, found.key LIMIT ?),
            taken AS (
                UPDATE clew.instances i SET owner = ?, ready_at_ms = NULL, claims = i.claims + 1,
                    format = greatest(i.format, ?)
                FROM due WHERE i.key = due.key
                RETURNING due.ready_at_ms AS was_ready, i.*)
            SELECT\s""" + Rows.INSTANCE + " FROM taken i ORDER BY i.was_ready, i.key";

    private static final String HISTORY = "SELECT " + Rows.TURN + ", h.instance_key\n" + """
            FROM unnest(?::bigint[], ?::int[]) AS c (key, execution), LATERAL (
                SELECT * FROM clew.history h WHERE h.instance_key = c.key AND h.execution = c.execution
                ORDER BY h.number OFFSET 0) AS h""";

    private static final String INBOX = "SELECT " + Rows.MESSAGE + "\n" + """
            FROM unnest(?::bigint[]) AS c (key), LATERAL (
                SELECT * FROM clew.inbox m WHERE m.instance_key = c.key ORDER BY m.seq LIMIT ?) AS m""";

    private static final String TASKS = "SELECT " + TaskRows.TASK + "\n" + """
            FROM unnest(?::bigint[]) AS c (key), LATERAL (
                SELECT * FROM clew.tasks t WHERE t.instance_key = c.key AND t.wanted ORDER BY t.key OFFSET 0) AS t""";

    private static final String LEFT_BEHIND =
            "UPDATE clew.inbox m SET unreceived_by = ? WHERE m.instance_key = ? AND m.seq >= ?";

    private final ClaimRequest request;
    private final long now;
    private final String[] kinds;
    private final String[] names;
    private final int[] versions;
    private final String[] namespaces;

    /**
     * A claim.
     *
     * @param now the store's time, in milliseconds
     */
    Claim(ClaimRequest request, long now) {
        List<Program> programs = List.copyOf(request.programs());
        this.request = request;
        this.now = now;
        this.kinds = programs.stream().map(Program::kind).toArray(String[]::new);
        this.names = programs.stream().map(Program::name).toArray(String[]::new);
        this.versions = programs.stream().mapToInt(Program::version).toArray();
        this.namespaces = request.namespaces().toArray(String[]::new);
    }

    /** When the first of what fits becomes ready; nothing for an epoch that is dead. */
    Optional<Instant> nextReady(Session session) throws SQLException {
        return session.list(
                        NEXT_READY,
                        row -> Optional.ofNullable(Rows.number(row, 1)),
                        kinds,
                        names,
                        versions,
                        request.formats().lowest(),
                        request.formats().highest(),
                        namespaces,
                        namespaces,
                        request.owner().number())
                .getFirst()
                .map(Instant::ofEpochMilli);
    }

    /** Whether there is something to take, given when the first is ready. */
    boolean isWorthwhile(Optional<Instant> nextReady) {
        return request.instances() > 0
                && nextReady.filter(at -> at.toEpochMilli() <= now).isPresent();
    }

    /** Takes what is ready; inside a transaction. */
    List<Claimed> take(Session session) throws SQLException {
        long owner = request.owner().number();
        List<InstanceRow> taken = session.list(
                OWN,
                Rows::instance,
                owner,
                kinds,
                names,
                versions,
                now,
                request.formats().lowest(),
                request.formats().highest(),
                namespaces,
                namespaces,
                request.instances(),
                request.instances(),
                owner,
                request.formats().written());
        return taken.isEmpty() ? List.of() : withAll(session, taken);
    }

    /** The rows are locked: no message is delivered to them until the claim is durable. */
    private List<Claimed> withAll(Session session, List<InstanceRow> taken) throws SQLException {
        long[] keys = taken.stream().mapToLong(InstanceRow::key).toArray();
        Map<Long, List<TurnRow>> histories = new HashMap<>();
        Map<Long, List<Rows.Queued>> inboxes = new HashMap<>();
        Map<Long, List<Task>> tasks = new HashMap<>();
        new Script()
                .add(
                        HISTORY,
                        row -> listOf(histories, row.getLong(5)).add(Rows.turn(row)),
                        keys,
                        taken.stream().mapToInt(InstanceRow::execution).toArray())
                .add(INBOX, row -> listOf(inboxes, row.getLong(3)).add(Rows.queued(row)), keys, request.messages() + 1L)
                .add(TASKS, row -> listOf(tasks, row.getLong(2)).add(TaskRows.task(row)), (Object) keys)
                .run(session);
        var claimed = new ArrayList<Claimed>(taken.size());
        for (InstanceRow instance : taken) {
            List<Rows.Queued> waiting = listOf(inboxes, instance.key());
            boolean more = waiting.size() > request.messages();
            if (more) {
                session.update(
                        LEFT_BEHIND,
                        request.owner().number(),
                        instance.key(),
                        waiting.getLast().seq());
            }
            List<MessageRow> inbox = waiting.stream()
                    .limit(request.messages())
                    .map(Rows.Queued::message)
                    .toList();
            claimed.add(new Claimed(
                    instance, listOf(histories, instance.key()), inbox, more, listOf(tasks, instance.key())));
        }
        return claimed;
    }

    private static <T> List<T> listOf(Map<Long, List<T>> lists, long key) {
        return lists.computeIfAbsent(key, k -> new ArrayList<>());
    }
}
