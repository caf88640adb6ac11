package dev.clew.store.postgres;

import dev.clew.store.Admission;
import dev.clew.store.Epoch;
import dev.clew.store.Line;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Who has which session. */
final class HeldSessions {

    /**
     * The end of tasks whose taker lets go of them, as a part of a statement that names them {@code let_go}. Takes the
     * time for its parameter.
     */
    static final String ONE_LESS = """
            UPDATE clew.sessions s SET running = s.running - l.tasks, until_ms = ? + s.idle_ms
            FROM (SELECT g.namespace, g.session, count(*) AS tasks FROM let_go g
                WHERE g.session IS NOT NULL GROUP BY g.namespace, g.session) AS l
            WHERE s.namespace = l.namespace AND s.name = l.session""";

    private static final String FIND = """
            SELECT s.namespace, s.name, s.holder, s.running, s.until_ms
            FROM unnest(?::text[], ?::text[]) AS n (namespace, name)
            JOIN clew.sessions s ON s.namespace = n.namespace AND s.name = n.name
            UNION
            SELECT s.namespace, s.name, s.holder, s.running, s.until_ms FROM clew.sessions s WHERE s.holder = ?""";

    /** Whose session it is now decides, not whose it was when the take looked. */
    private static final String MORE = """
            INSERT INTO clew.sessions AS s (namespace, name, holder, running, idle_ms, until_ms)
            SELECT n.namespace, n.name, ?, n.tasks, ?, 0
            FROM unnest(?::text[], ?::text[], ?::int[]) AS n (namespace, name, tasks)
            ORDER BY n.namespace COLLATE "C", n.name COLLATE "C"
            ON CONFLICT (namespace, name) DO UPDATE SET
                running = CASE WHEN s.holder = excluded.holder THEN s.running + excluded.running
                    ELSE excluded.running END,
                holder = excluded.holder, idle_ms = excluded.idle_ms
            WHERE s.holder = excluded.holder OR (s.running = 0 AND s.until_ms <= ?)""";

    private static final String FORGET_ENDED =
            "DELETE FROM clew.sessions s WHERE s.holder = ? AND s.running = 0 AND s.until_ms <= ?";

    private HeldSessions() {}

    private record Held(Line.Session name, Epoch holder, int running, Instant until) {
        static Held read(ResultSet row) throws SQLException {
            return new Held(
                    new Line.Session(row.getString(1), row.getString(2)),
                    new Epoch(row.getLong(3)),
                    row.getInt(4),
                    Instant.ofEpochMilli(row.getLong(5)));
        }
    }

    /** Tells who has the sessions of some lines, and what the taker has. */
    static void tell(Session session, Admission admission, Epoch taker, Collection<Line> lines) throws SQLException {
        var names = lines.stream()
                .flatMap(line -> line.session().stream())
                .distinct()
                .toList();
        if (names.isEmpty()) {
            return;
        }
        session.list(
                        FIND,
                        Held::read,
                        names.stream().map(Line.Session::namespace).toArray(String[]::new),
                        names.stream().map(Line.Session::name).toArray(String[]::new),
                        taker.number())
                .forEach(held -> admission.session(held.name, held.holder, held.running, held.until));
    }

    /**
     * Takes sessions for tasks that are taken, one for each time it is among them.
     *
     * @return whether all were free or the taker's; if not, the transaction has to be given up
     */
    static boolean more(Session session, Epoch taker, Collection<Line.Session> taken, long idle, long now)
            throws SQLException {
        Map<Line.Session, Integer> tasks =
                new TreeMap<>(Comparator.comparing(Line.Session::namespace).thenComparing(Line.Session::name));
        taken.forEach(name -> tasks.merge(name, 1, Integer::sum));
        int held = session.update(
                MORE,
                taker.number(),
                idle,
                tasks.keySet().stream().map(Line.Session::namespace).toArray(String[]::new),
                tasks.keySet().stream().map(Line.Session::name).toArray(String[]::new),
                tasks.values().stream().mapToInt(Integer::intValue).toArray(),
                now);
        return held == tasks.size();
    }

    static void forgetEnded(Session session, Epoch holder, long now) throws SQLException {
        session.update(FORGET_ENDED, holder.number(), now);
    }
}
