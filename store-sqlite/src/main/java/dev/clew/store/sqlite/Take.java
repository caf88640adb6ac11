package dev.clew.store.sqlite;

import dev.clew.api.Tags;
import dev.clew.store.Admission;
import dev.clew.store.Epoch;
import dev.clew.store.Line;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.TakeRequest;
import dev.clew.store.TaskQueue.TakeResult;
import dev.clew.store.TaskQueue.Taken;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * One take. It finds the lines that fit by leaping through the index from the first task of one to the first of the
 * next, and then merges those that are open; so it looks at one task of each line and at those it takes, whatever else
 * waits.
 */
final class Take {

    /** The first task of each line of a stretch. CROSS JOIN keeps SQLite from turning the search around. */
    private static final String HEADS = """
            WITH RECURSIVE lines (path) AS (
                SELECT (SELECT min(line) FROM tasks WHERE taker IS NULL AND line > ?1 AND line < ?2)
                UNION ALL
                SELECT (SELECT min(line) FROM tasks WHERE taker IS NULL AND line > lines.path AND line < ?2)
                FROM lines WHERE path IS NOT NULL)
            SELECT t.key, t.not_before_ms, t.namespace, t.activity, t.queue, t.limit_key, t.tag, t.session, t.priority,
                t.avoided
            FROM lines CROSS JOIN tasks AS t ON t.key =
                (SELECT key FROM tasks WHERE taker IS NULL AND line = lines.path ORDER BY not_before_ms, key LIMIT 1)
            WHERE path IS NOT NULL""";

    /** The sets of several tags that wait in a stretch, each once. */
    private static final String SEVERAL_TAGS = """
            WITH RECURSIVE sets (tags) AS (
                SELECT (SELECT min(tag) FROM tasks
                        WHERE taker IS NULL AND instr(tag, char(10)) > 0 AND tag > ?1 AND tag < ?2)
                UNION ALL
                SELECT (SELECT min(tag) FROM tasks
                        WHERE taker IS NULL AND instr(tag, char(10)) > 0 AND tag > sets.tags AND tag < ?2)
                FROM sets WHERE tags IS NOT NULL)
            SELECT tags FROM sets WHERE tags IS NOT NULL""";

    private static final String REST = """
            SELECT key, not_before_ms FROM tasks WHERE taker IS NULL AND line = ?1
            ORDER BY not_before_ms, key LIMIT ?2""";
    private static final String TAKE =
            "UPDATE tasks SET taker = ?2, takes = takes + 1, taken_at_ms = ?3, deadline_ms = "
                    + Deadline.running("?3", "?3") + " WHERE key = ?1";
    private static final String TAKEN = "SELECT " + TaskRows.STATE
            + " FROM tasks AS t JOIN instances AS i ON i.key = t.instance_key WHERE t.key = ?1";

    private final TakeRequest request;
    private final long now;

    /**
     * A take.
     *
     * @param now the store's time, in milliseconds
     */
    Take(TakeRequest request, long now) {
        this.request = request;
        this.now = now;
    }

    /** The first of its line, of those that wait. */
    private record Head(Line line, long key, long notBefore) {

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

        long rank() {
            return Task.rank(notBefore, line.route().priority());
        }

        long opensTo(Epoch taker) {
            return line.opensAt(notBefore, taker);
        }

        static int compare(Head one, Head other) {
            int byRank = Long.compare(one.rank(), other.rank());
            return byRank != 0 ? byRank : Long.compare(one.key, other.key);
        }
    }

    /** The answer, if it is one that changes nothing. */
    Optional<TakeResult> withoutWriting(Session session) throws SQLException {
        if (!new Living(session).contains(request.owner())) {
            return Optional.of(new TakeResult(List.of(), Optional.empty()));
        }
        Map<Line, Head> heads = heads(session);
        Admission admission = admission(session, heads, new Limits(session));
        boolean some = heads.values().stream().anyMatch(head -> isDue(head) && admission.isOpen(head.line));
        return some && request.tasks() > 0
                ? Optional.empty()
                : Optional.of(new TakeResult(List.of(), nextReady(heads, admission)));
    }

    /** Takes what is open; inside a transaction. */
    TakeResult take(Session session) throws SQLException {
        if (!new Living(session).contains(request.owner())) {
            return new TakeResult(List.of(), Optional.empty());
        }
        var limits = new Limits(session);
        Map<Line, Head> heads = heads(session);
        Admission admission = admission(session, heads, limits);
        var due = new PriorityQueue<Head>(Head::compare);
        heads.values().stream().filter(this::isDue).forEach(due::add);
        var rests = new HashMap<Line, List<Head>>();
        var taken = new ArrayList<Taken>();
        while (taken.size() < request.tasks() && !due.isEmpty()) {
            Head head = due.remove();
            if (admission.isOpen(head.line)) {
                admission.taken(head.line);
                int left = request.tasks() - taken.size();
                List<Head> rest = rests.get(head.line);
                if (rest == null) {
                    rest = rest(session, head.line, left + 1);
                    rests.put(head.line, rest);
                }
                rest.removeFirst();
                taken.add(take(session, head));
                if (rest.isEmpty()) {
                    heads.remove(head.line);
                } else {
                    heads.put(head.line, rest.getFirst());
                    if (isDue(rest.getFirst())) {
                        due.add(rest.getFirst());
                    }
                }
            }
        }
        if (!taken.isEmpty()) {
            var queues = new HashSet<String>();
            taken.forEach(each -> queues.add(each.task().route().queue()));
            limits.keep(admission, queues, now);
            Sessions.forgetEnded(session, request.owner(), now);
        }
        return new TakeResult(taken, nextReady(heads, admission));
    }

    private boolean isDue(Head head) {
        return head.opensTo(request.owner()) <= now;
    }

    private Map<Line, Head> heads(Session session) throws SQLException {
        var heads = new HashMap<Line, Head>();
        var severalTags = new ArrayList<String>();
        for (Line.Stretch stretch : Line.severalTags(request)) {
            severalTags.addAll(session.list(SEVERAL_TAGS, row -> row.getString(1), stretch.from(), stretch.to()));
        }
        for (Line.Stretch stretch : Line.stretches(request, severalTags)) {
            session.list(HEADS, Head::read, stretch.from(), stretch.to()).forEach(head -> heads.put(head.line, head));
        }
        return heads;
    }

    /** What waits in a line, from its head on: enough for the take and to know what comes after. */
    private static List<Head> rest(Session session, Line line, int limit) throws SQLException {
        return session.list(REST, row -> new Head(line, row.getLong(1), row.getLong(2)), line.path(), limit);
    }

    private Admission admission(Session session, Map<Line, Head> heads, Limits limits) throws SQLException {
        var admission = new Admission(request, Instant.ofEpochMilli(now));
        limits.tell(admission, heads.keySet());
        Sessions.tell(session, admission, request.owner(), heads.keySet());
        return admission;
    }

    private Taken take(Session session, Head head) throws SQLException {
        session.update(TAKE, head.key, request.owner().number(), now);
        Optional<Line.Session> ofSession = head.line.session();
        if (ofSession.isPresent()) {
            Sessions.oneMore(
                    session,
                    ofSession.get(),
                    request.owner(),
                    request.sessionIdle().toMillis());
        }
        return session.one(TAKEN, TaskRows::taken, head.key).orElseThrow();
    }

    private Optional<Instant> nextReady(Map<Line, Head> heads, Admission admission) {
        return heads.values().stream()
                .flatMap(head -> admission.opensAt(head.line).stream()
                        .map(at -> latest(at, Instant.ofEpochMilli(head.opensTo(request.owner())))))
                .min(Instant::compareTo);
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
