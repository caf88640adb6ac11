package dev.clew.store.postgres;

import dev.clew.store.Line;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.TakeRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits and fits a request. The lines that fit are found by leaping through the index from the first task of one to
 * the first of the next, so nothing is read that does not fit, however much of it waits.
 */
final class Waiting {

    /** Begins a statement with {@code heads h}, the first task of each line. Takes two arrays for its parameters. */
    static final String HEADS = """
            WITH RECURSIVE lines (path, until) AS (
                SELECT (SELECT min(t.line) FROM clew.tasks t
                        WHERE t.taker IS NULL AND t.line > s.since AND t.line < s.until), s.until
                FROM unnest(?::text[], ?::text[]) AS s (since, until)
                UNION ALL
                SELECT (SELECT min(t.line) FROM clew.tasks t
                        WHERE t.taker IS NULL AND t.line > l.path AND t.line < l.until), l.until
                FROM lines l WHERE l.path IS NOT NULL),
            heads AS MATERIALIZED (
                SELECT t.* FROM lines l, LATERAL (
                    SELECT t.key, t.not_before_ms, t.namespace, t.activity, t.queue, t.limit_key, t.tag, t.session,
                        t.priority, t.line
                    FROM clew.tasks t WHERE t.taker IS NULL AND t.line = l.path
                    ORDER BY t.not_before_ms, t.key LIMIT 1) AS t
                WHERE l.path IS NOT NULL)""";

    /** The order of tasks {@code t}. */
    static final String RANK = "t.not_before_ms::numeric - t.priority * " + Task.HEAD_START.toMillis();

    private static final String FIND = HEADS + """

            SELECT h.key, h.not_before_ms, h.namespace, h.activity, h.queue, h.limit_key, h.tag, h.session, h.priority
            FROM heads h""";

    /** Those that another take holds at this moment are passed over. */
    private static final String LOCK_DUE = """
            SELECT n.place, t.key, t.not_before_ms FROM unnest(?::int[], ?::text[]) AS n (place, line), LATERAL (
                SELECT t.key, t.not_before_ms FROM clew.tasks t
                WHERE t.taker IS NULL AND t.line = n.line AND t.not_before_ms <= ?
                ORDER BY t.not_before_ms, t.key LIMIT ? FOR UPDATE SKIP LOCKED) AS t""";

    private final String[] since;
    private final String[] until;

    Waiting(TakeRequest request) {
        List<Line.Stretch> stretches = Line.stretches(request);
        this.since = stretches.stream().map(Line.Stretch::from).toArray(String[]::new);
        this.until = stretches.stream().map(Line.Stretch::to).toArray(String[]::new);
    }

    /** A task that is the first of its line, of those that were looked at. */
    record Head(Line line, long key, long notBefore) {

        static Head read(ResultSet row) throws SQLException {
            var route = new Task.Route(
                    row.getString(5),
                    TaskRows.text(row, 6),
                    TaskRows.text(row, 7),
                    TaskRows.text(row, 8),
                    row.getInt(9));
            return new Head(new Line(row.getString(3), row.getString(4), route), row.getLong(1), row.getLong(2));
        }

        static int compare(Head one, Head other) {
            int byRank = Long.compare(one.rank(), other.rank());
            return byRank != 0 ? byRank : Long.compare(one.key, other.key);
        }

        private long rank() {
            return Task.rank(notBefore, line.route().priority());
        }
    }

    String[] since() {
        return since;
    }

    String[] until() {
        return until;
    }

    /** The first task of each line. */
    List<Head> heads(Session session) throws SQLException {
        return session.list(FIND, Head::read, since, until);
    }

    /** Holds the first tasks of some lines whose time has come, and answers them in their order. */
    static Map<Line, List<Head>> lockDue(Session session, List<Line> lines, int ofEach, long now) throws SQLException {
        int[] places = new int[lines.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        var due = new HashMap<Line, List<Head>>();
        session.list(
                        LOCK_DUE,
                        row -> new Head(lines.get(row.getInt(1)), row.getLong(2), row.getLong(3)),
                        places,
                        lines.stream().map(Line::path).toArray(String[]::new),
                        now,
                        ofEach)
                .forEach(head -> due.computeIfAbsent(head.line, line -> new ArrayList<>())
                        .add(head));
        due.values().forEach(heads -> heads.sort(Head::compare));
        return due;
    }
}
