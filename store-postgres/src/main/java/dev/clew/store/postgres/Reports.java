package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import dev.clew.store.Millis;
import dev.clew.store.Outcome.Delivered;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tasks that ended: they are deleted, and their messages put into the inboxes of their instances.
 *
 * <p>The receivers' rows are locked by a statement of their own, for the reasons that {@link Deliveries} has. A task that
 * is there when they are locked has its receiver locked; one that is gone by then tells nobody anything.
 */
final class Reports implements Group {

    private static final String LOCK = """
            SELECT count(*) FROM (
                SELECT i.key FROM unnest(?::bigint[]) AS r (task)
                JOIN clew.tasks t ON t.key = r.task JOIN clew.instances i ON i.key = t.instance_key
                ORDER BY i.key FOR NO KEY UPDATE OF i) AS locked""";

    /** A taken message key fails the script, so the task stays. */
    private static final String REPORT = """
            WITH ended AS (
                DELETE FROM clew.tasks t
                USING unnest(?::int[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])
                    AS r (place, task, takes, taker, sender, message, at_ms, body)
                WHERE t.key = r.task AND t.takes = r.takes
                  AND CASE WHEN r.taker IS NULL THEN t.deadline_ms <= ? ELSE t.taker = r.taker END
                RETURNING r.*, t.instance_key, t.wanted, t.taker AS had_by, t.namespace, t.session),
            let_go AS (SELECT e.namespace, e.session FROM ended e WHERE e.had_by IS NOT NULL),
            left_sessions AS (""" + HeldSessions.ONE_LESS + """
            )
            INSERT INTO clew.inbox (instance_key, seq, key, at_ms, unreceived_by, kept_by, body)
            SELECT i.key,
                coalesce((SELECT max(m.seq) FROM clew.inbox m WHERE m.instance_key = i.key), 0)
                    + row_number() OVER (PARTITION BY i.key ORDER BY e.place),
                e.message, e.at_ms,
                CASE WHEN i.owner IS DISTINCT FROM e.sender THEN i.owner END,
                CASE WHEN i.owner = e.sender THEN i.owner END,
                e.body
            FROM ended e JOIN clew.instances i ON i.key = e.instance_key
            WHERE e.wanted
            RETURNING key, kept_by IS NOT NULL, coalesce(unreceived_by, 0)""";

    private static final String WAKE = """
            UPDATE clew.instances i SET ready_at_ms = ?
            FROM unnest(?::bigint[]) AS r (message) JOIN clew.inbox m ON m.key = r.message
            WHERE i.key = m.instance_key AND i.owner IS NULL AND i.status = 'RUNNING'
              AND (i.ready_at_ms IS NULL OR i.ready_at_ms > ?)
            RETURNING 1""";

    private final long now;
    private final List<Numbered<Write.Report>> reports = new ArrayList<>();
    private final Map<Long, Put> put = new HashMap<>();
    private boolean woke;

    Reports(long now) {
        this.now = now;
    }

    /** A message that was put into an inbox; 0 if nobody has to receive it. */
    private record Put(boolean kept, long unreceivedBy) {}

    void add(int place, Write.Report report) {
        reports.add(new Numbered<>(place, report));
    }

    @Override
    public void script(Script script) {
        if (reports.isEmpty()) {
            return;
        }
        List<Write.Report> writes = reports.stream().map(Numbered::write).toList();
        long[] tasks = writes.stream().mapToLong(Write.Report::task).toArray();
        long[] messages = writes.stream().mapToLong(Write.Report::message).toArray();
        script.add(LOCK, (Object) tasks)
                .add(
                        REPORT,
                        row -> put.put(row.getLong(1), new Put(row.getBoolean(2), row.getLong(3))),
                        reports.stream().mapToInt(Numbered::place).toArray(),
                        tasks,
                        writes.stream().mapToInt(Write.Report::takes).toArray(),
                        writes.stream()
                                .map(report -> report.owner().map(Epoch::number).orElse(null))
                                .toArray(Long[]::new),
                        writes.stream()
                                .mapToLong(report -> report.sender().number())
                                .toArray(),
                        messages,
                        writes.stream()
                                .mapToLong(report -> Millis.of(report.at()))
                                .toArray(),
                        writes.stream().map(Write.Report::body).toArray(String[]::new),
                        now,
                        now)
                .add(WAKE, row -> woke = true, now, messages, now);
    }

    @Override
    public void answer(Answers answers) {
        for (Numbered<Write.Report> each : reports) {
            Put message = put.get(each.write().message());
            if (message != null) {
                answers.put(each.place(), new Delivered(message.kept));
            }
        }
    }

    /** Whether it made a free instance ready. */
    boolean woke() {
        return woke;
    }

    /** The owners that have messages to receive now. */
    Set<Epoch> owners() {
        return put.values().stream()
                .flatMap(message ->
                        message.unreceivedBy == 0 ? Stream.empty() : Stream.of(new Epoch(message.unreceivedBy)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
