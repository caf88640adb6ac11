package dev.clew.store.postgres;

import dev.clew.store.TaskQueue.TakeRequest;
import dev.clew.store.TaskQueue.TakeResult;
import dev.clew.store.TaskQueue.Taken;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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

    /** The node is locked before its tasks are, as by who buries it; and only if there is something to take. */
    private static final String TAKE = HEADS + """
            ,
            alive AS MATERIALIZED (
                SELECT n.epoch FROM clew.nodes n
                WHERE n.epoch = ? AND NOT (SELECT special.present FROM special)
                  AND EXISTS (SELECT FROM heads h WHERE h.not_before_ms <= ?)
                FOR KEY SHARE),
            due AS MATERIALIZED (
                SELECT t.key FROM alive, heads h, LATERAL (
                    SELECT t.key, t.not_before_ms, t.priority FROM clew.tasks t
                    WHERE t.taker IS NULL AND t.line = h.line AND t.not_before_ms <= ?
                    ORDER BY t.not_before_ms, t.key LIMIT ? FOR UPDATE SKIP LOCKED) AS t
                WHERE h.not_before_ms <= ?
                ORDER BY\s""" + Waiting.RANK + """
            , t.key LIMIT ?),
            taken AS (
                UPDATE clew.tasks t SET taker = ?, takes = t.takes + 1, taken_at_ms = ?, deadline_ms =\s"""
            + Deadline.running("?::bigint", "?::bigint") + """

                FROM due WHERE t.key = due.key
                RETURNING t.*)
            SELECT\s""" + TaskRows.STATE + """

            FROM taken t JOIN clew.instances i ON i.key = t.instance_key ORDER BY\s""" + Waiting.RANK + ", t.key";

    private static final String REST = HEADS + """

            SELECT (SELECT special.present FROM special), min(h.not_before_ms) FROM heads h
            WHERE EXISTS (SELECT FROM clew.nodes n WHERE n.epoch = ?)""";

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
        var taken = new ArrayList<Taken>();
        var rest = new ArrayList<Rest>();
        long owner = request.owner().number();
        Script script = new Script().add(Database.LOOKUPS);
        if (request.tasks() > 0) {
            script.add(
                    TAKE,
                    row -> taken.add(TaskRows.taken(row)),
                    waiting.since(),
                    waiting.until(),
                    owner,
                    now,
                    now,
                    request.tasks(),
                    now,
                    request.tasks(),
                    owner,
                    now,
                    now,
                    now);
        }
        script.add(
                        REST,
                        row -> rest.add(new Rest(
                                row.getBoolean(1), TaskRows.number(row, 2).map(Instant::ofEpochMilli))),
                        waiting.since(),
                        waiting.until(),
                        owner)
                .add("COMMIT")
                .run(session);
        boolean special = rest.getFirst().special && taken.isEmpty();
        return special ? Optional.empty() : Optional.of(new TakeResult(taken, rest.getFirst().nextReady));
    }

    private record Rest(boolean special, Optional<Instant> nextReady) {}
}
