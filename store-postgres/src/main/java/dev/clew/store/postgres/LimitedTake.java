package dev.clew.store.postgres;

import dev.clew.store.Admission;
import dev.clew.store.Line;
import dev.clew.store.TaskQueue.TakeRequest;
import dev.clew.store.TaskQueue.Taken;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/**
 * A take among limited queues and sessions, one transaction of several round trips.
 *
 * <p>It holds the row of its own node, so that one node's takes go one after the other, and the rows of the limited
 * queues, so that those of all nodes do; only then it counts. Whose a session is, is decided by the session's row.
 */
final class LimitedTake {

    private static final String ALONE = "SELECT FROM clew.nodes n WHERE n.epoch = ? FOR NO KEY UPDATE";
    private static final String ALIVE = "SELECT FROM clew.nodes n WHERE n.epoch = ?";
    private static final String TAKE =
            """
            WITH taken AS (
                UPDATE clew.tasks t SET taker = ?, takes = t.takes + 1, taken_at_ms = ?, deadline_ms =\s""" + Deadline.running("?::bigint", "?::bigint") + """

                WHERE t.key = ANY (?::bigint[])
                RETURNING t.*)
            SELECT\s""" + TaskRows.STATE + """

            FROM taken t JOIN clew.instances i ON i.key = t.instance_key ORDER BY\s""" + Waiting.RANK + ", t.key";

    /** Says that another take was quicker: the transaction is rolled back and made again. */
    private static final String COLLISION = "40001";

    private final TakeRequest request;
    private final Waiting waiting;
    private final long now;

    LimitedTake(TakeRequest request, Waiting waiting, long now) {
        this.request = request;
        this.waiting = waiting;
        this.now = now;
    }

    /** Whether there is something to take now, and when there may next be. */
    record Look(boolean some, Optional<Instant> nextReady) {}

    /** Looks without taking. */
    Look look(Session session) throws SQLException {
        if (!session.exists(ALIVE, request.owner().number())) {
            return new Look(false, Optional.empty());
        }
        List<Waiting.Head> heads = waiting.heads(session);
        Admission admission = admission(session, heads, new Limits(session), false);
        Optional<Instant> next = heads.stream()
                .flatMap(head -> admission.opensAt(head.line()).stream()
                        .map(at -> latest(at, Instant.ofEpochMilli(head.opensTo(request.owner())))))
                .min(Instant::compareTo);
        boolean some = next.filter(at -> at.toEpochMilli() <= now).isPresent();
        return new Look(some && request.tasks() > 0, next);
    }

    /** Takes what is open; inside a transaction. */
    List<Taken> take(Session session) throws SQLException {
        new Script().add(Database.LOOKUPS).run(session);
        if (!session.exists(ALONE, request.owner().number())) {
            return List.of();
        }
        List<Waiting.Head> heads = waiting.heads(session);
        heads.removeIf(head -> head.opensTo(request.owner()) > now);
        var limits = new Limits(session);
        Admission admission = admission(session, heads, limits, true);
        List<Line> open =
                heads.stream().map(Waiting.Head::line).filter(admission::isOpen).toList();
        List<Waiting.Head> chosen = choose(admission, waiting.lockDue(session, open, request.tasks(), now));
        if (chosen.isEmpty()) {
            return List.of();
        }
        List<Line.Session> sessions =
                chosen.stream().flatMap(head -> head.line().session().stream()).toList();
        long idle = request.sessionIdle().toMillis();
        if (!sessions.isEmpty() && !HeldSessions.more(session, request.owner(), sessions, idle, now)) {
            throw new SQLException("a session was taken by another node meanwhile", COLLISION);
        }
        limits.keep(
                admission,
                chosen.stream().map(head -> head.line().route().queue()).collect(Collectors.toCollection(HashSet::new)),
                now);
        HeldSessions.forgetEnded(session, request.owner(), now);
        return session.list(
                TAKE,
                TaskRows::taken,
                request.owner().number(),
                now,
                now,
                now,
                chosen.stream().mapToLong(Waiting.Head::key).toArray());
    }

    /** The first by rank, of lines that are open still when their turn comes. */
    private List<Waiting.Head> choose(Admission admission, Map<Line, List<Waiting.Head>> due) {
        var heads = new PriorityQueue<Waiting.Head>(Waiting.Head::compare);
        due.values().forEach(line -> heads.add(line.removeFirst()));
        var chosen = new ArrayList<Waiting.Head>();
        while (chosen.size() < request.tasks() && !heads.isEmpty()) {
            Waiting.Head head = heads.remove();
            if (admission.isOpen(head.line())) {
                admission.taken(head.line());
                chosen.add(head);
                List<Waiting.Head> rest = due.getOrDefault(head.line(), List.of());
                if (!rest.isEmpty()) {
                    heads.add(rest.removeFirst());
                }
            }
        }
        return chosen;
    }

    private Admission admission(Session session, List<Waiting.Head> heads, Limits limits, boolean locking)
            throws SQLException {
        var admission = new Admission(request, Instant.ofEpochMilli(now));
        List<Line> lines = heads.stream().map(Waiting.Head::line).toList();
        limits.tell(admission, lines, locking);
        HeldSessions.tell(session, admission, request.owner(), lines);
        return admission;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
