package dev.clew.store.postgres;

import dev.clew.api.Tags;
import dev.clew.store.Epoch;
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

    /** Begins a statement with {@code heads h}, the first task of each line. Takes two arrays and the taker for its parameters. */
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
                        t.priority, t.line, t.avoided,
                        CASE WHEN t.avoided = ?::bigint THEN\s""" + Task.GRACE.toMillis() + """
                        ::bigint ELSE 0 END AS grace_ms
                    FROM clew.tasks t WHERE t.taker IS NULL AND t.line = l.path
                    ORDER BY t.not_before_ms, t.key LIMIT 1) AS t
                WHERE l.path IS NOT NULL)""";

    /** The order of tasks {@code t}. */
    static final String RANK = "t.not_before_ms::numeric - t.priority * " + Task.HEAD_START.toMillis();

    private static final String FIND = HEADS + """

            SELECT h.key, h.not_before_ms, h.namespace, h.activity, h.queue, h.limit_key, h.tag, h.session, h.priority,
                h.avoided
            FROM heads h""";

    /** The sets of several tags that wait in some stretches, each once. */
    private static final String SEVERAL_TAGS = """
            WITH RECURSIVE sets (tags, until) AS (
                SELECT (SELECT min(t.tag) FROM clew.tasks t
                        WHERE t.taker IS NULL AND strpos(t.tag, chr(10)) > 0 AND t.tag > s.since AND t.tag < s.until),
                    s.until
                FROM unnest(?::text[], ?::text[]) AS s (since, until)
                UNION ALL
                SELECT (SELECT min(t.tag) FROM clew.tasks t
                        WHERE t.taker IS NULL AND strpos(t.tag, chr(10)) > 0 AND t.tag > l.tags AND t.tag < l.until),
                    l.until
                FROM sets l WHERE l.tags IS NOT NULL)
            SELECT l.tags FROM sets l WHERE l.tags IS NOT NULL""";

    /** Those that another take holds at this moment are passed over. */
    private static final String LOCK_DUE = """
            SELECT n.place, t.key, t.not_before_ms FROM unnest(?::int[], ?::text[], ?::bigint[]) AS n (place, line, due_ms), LATERAL (
                SELECT t.key, t.not_before_ms FROM clew.tasks t
                WHERE t.taker IS NULL AND t.line = n.line AND t.not_before_ms <= n.due_ms
                ORDER BY t.not_before_ms, t.key LIMIT ? FOR UPDATE SKIP LOCKED) AS t""";

    private final String[] since;
    private final String[] until;

    private final Epoch taker;

    private Waiting(TakeRequest request, List<String> severalTags) {
        List<Line.Stretch> stretches = Line.stretches(request, severalTags);
        this.since = since(stretches);
        this.until = until(stretches);
        this.taker = request.owner();
    }

    /** What fits a request, which is asked of the database only for nodes of several tags. */
    static Waiting of(Database database, TakeRequest request) {
        List<Line.Stretch> sets = Line.severalTags(request);
        return new Waiting(
                request,
                sets.isEmpty()
                        ? List.of()
                        : database.read(session ->
                                session.list(SEVERAL_TAGS, row -> row.getString(1), since(sets), until(sets))));
    }

    private static String[] since(List<Line.Stretch> stretches) {
        return stretches.stream().map(Line.Stretch::from).toArray(String[]::new);
    }

    private static String[] until(List<Line.Stretch> stretches) {
        return stretches.stream().map(Line.Stretch::to).toArray(String[]::new);
    }

    /** A task that is the first of its line, of those that were looked at. */
    record Head(Line line, long key, long notBefore) {

        static Head read(ResultSet row) throws SQLException {
            var route = new Task.Route(
                    row.getString(5),
                    TaskRows.text(row, 6),
                    Tags.ofText(TaskRows.text(row, 7)),
                    TaskRows.text(row, 8),
                    row.getInt(9),
                    TaskRows.number(row, 10).map(Epoch::new));
            return new Head(new Line(row.getString(3), row.getString(4), route), row.getLong(1), row.getLong(2));
        }

        static int compare(Head one, Head other) {
            int byRank = Long.compare(one.rank(), other.rank());
            return byRank != 0 ? byRank : Long.compare(one.key, other.key);
        }

        long opensTo(Epoch taker) {
            return line.opensAt(notBefore, taker);
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
        return session.list(FIND, Head::read, since, until, taker.number());
    }

    /** Holds the first tasks of some lines whose time has come, and answers them in their order. */
    Map<Line, List<Head>> lockDue(Session session, List<Line> lines, int ofEach, long now) throws SQLException {
        int[] places = new int[lines.size()];
        long[] dues = new long[lines.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
            dues[i] = now - lines.get(i).grace(taker);
        }
        var due = new HashMap<Line, List<Head>>();
        session.list(
                        LOCK_DUE,
                        row -> new Head(lines.get(row.getInt(1)), row.getLong(2), row.getLong(3)),
                        places,
                        lines.stream().map(Line::path).toArray(String[]::new),
                        dues,
                        ofEach)
                .forEach(head -> due.computeIfAbsent(head.line, line -> new ArrayList<>())
                        .add(head));
        due.values().forEach(heads -> heads.sort(Head::compare));
        return due;
    }
}
