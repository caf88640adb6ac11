package dev.clew.store.postgres;

import dev.clew.store.Task;
import dev.clew.store.TaskQueue.TakeRequest;
import dev.clew.store.TaskQueue.TakeResult;
import dev.clew.store.TaskQueue.Taken;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A take where nothing that fits is of a limited queue or of a session: one script, which commits by itself. If
 * something is, it takes nothing, and {@link LimitedTake} has to.
 */
final class PlainTake {

    private static final String HEADS = Waiting.HEADS + """
            ,
            special AS MATERIALIZED (
                SELECT EXISTS (SELECT FROM heads h WHERE h.session IS NOT NULL)
                    OR EXISTS (SELECT FROM heads h JOIN clew.queues q ON q.name = h.queue WHERE\s""" + Limits.LIMITED + """
            ) AS present)""";

    /**
     * The node is locked before its tasks are, as by who buries it; and only if there is something to take. With every
     * task, or without any, comes what is left: what the statement takes is no longer counted as waiting, though the
     * statement still sees it so.
     */
    private static final String TAKE = HEADS + """
            ,
            alive AS MATERIALIZED (
                SELECT n.epoch FROM clew.nodes n
                WHERE n.epoch = ? AND NOT (SELECT special.present FROM special)
                  AND EXISTS (SELECT FROM heads h WHERE h.not_before_ms <= ?::bigint - h.grace_ms)
                FOR KEY SHARE),
            due AS MATERIALIZED (
                SELECT t.key FROM alive, heads h, LATERAL (
                    SELECT t.key, t.not_before_ms, t.priority FROM clew.tasks t
                    WHERE t.taker IS NULL AND t.line = h.line AND t.not_before_ms <= ?::bigint - h.grace_ms
                    ORDER BY t.not_before_ms, t.key LIMIT ? FOR UPDATE SKIP LOCKED) AS t
                WHERE h.not_before_ms <= ?::bigint - h.grace_ms
                ORDER BY\s""" + Waiting.RANK + """
            , t.key LIMIT ?),
            left_over AS MATERIALIZED (
                SELECT (SELECT special.present FROM special) AS special, (
                    SELECT min(least(t.not_before_ms,\s""" + (Long.MAX_VALUE - Task.GRACE.toMillis()) + """
                        ) + h.grace_ms) FROM heads h, LATERAL (
                        SELECT t.not_before_ms FROM clew.tasks t
                        WHERE t.taker IS NULL AND t.line = h.line AND t.key NOT IN (SELECT due.key FROM due)
                        ORDER BY t.not_before_ms, t.key LIMIT 1) AS t) AS next_ms
                FROM clew.nodes n WHERE n.epoch = ?),
            taken AS (
                UPDATE clew.tasks t SET taker = ?, takes = t.takes + 1, taken_at_ms = ?, deadline_ms =\s"""
            + Deadline.running("?::bigint", "?::bigint") + """

                FROM due WHERE t.key = due.key
                RETURNING t.*)
            SELECT\s""" + TaskRows.STATE + """
            , l.special, l.next_ms
            FROM left_over l LEFT JOIN (taken t JOIN clew.instances i ON i.key = t.instance_key) ON TRUE
            ORDER BY\s""" + Waiting.RANK + ", t.key";

    private static final long NOTHING_IS_DUE = Long.MIN_VALUE + Task.GRACE.toMillis();

    private final TakeRequest request;
    private final Waiting waiting;
    private final long now;

    PlainTake(TakeRequest request, Waiting waiting, long now) {
        this.request = request;
        this.waiting = waiting;
        this.now = now;
    }

    /** What it got; nothing if another kind of take is needed. */
    Optional<TakeResult> take(Session session) throws SQLException {
        var answer = new Answer();
        long owner = request.owner().number();
        new Script()
                .add(Database.LOOKUPS)
                .add(
                        TAKE,
                        answer::read,
                        waiting.since(),
                        waiting.until(),
                        owner,
                        owner,
                        request.tasks() == 0 ? NOTHING_IS_DUE : now,
                        now,
                        request.tasks(),
                        now,
                        request.tasks(),
                        owner,
                        owner,
                        now,
                        now,
                        now)
                .run(session);
        return answer.special ? Optional.empty() : Optional.of(new TakeResult(answer.taken, answer.nextReady));
    }

    /** The rows of an answer; there are none for an epoch that is dead. */
    private static final class Answer {
        private final List<Taken> taken = new ArrayList<>();
        private boolean special;
        private Optional<Instant> nextReady = Optional.empty();

        void read(ResultSet row) throws SQLException {
            special = row.getBoolean(29);
            nextReady = TaskRows.number(row, 30).map(Instant::ofEpochMilli);
            if (TaskRows.number(row, 1).isPresent()) {
                taken.add(TaskRows.taken(row));
            }
        }
    }
}
