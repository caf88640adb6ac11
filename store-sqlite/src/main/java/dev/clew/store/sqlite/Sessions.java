package dev.clew.store.sqlite;

import dev.clew.store.Admission;
import dev.clew.store.Epoch;
import dev.clew.store.Line;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** Who has which session. */
final class Sessions {

    private static final String HELD = "namespace, name, holder, running, until_ms";
    private static final String OF_HOLDER = "SELECT " + HELD + " FROM sessions WHERE holder = ?1";
    private static final String BY_NAME = "SELECT " + HELD + " FROM sessions WHERE namespace = ?1 AND name = ?2";
    private static final String ONE_MORE = """
            INSERT INTO sessions (namespace, name, holder, running, idle_ms, until_ms) VALUES (?1, ?2, ?3, 1, ?4, 0)
            ON CONFLICT (namespace, name) DO UPDATE SET
                running = CASE WHEN holder = excluded.holder THEN running + 1 ELSE 1 END,
                holder = excluded.holder, idle_ms = excluded.idle_ms""";
    private static final String ONE_LESS = """
            UPDATE sessions SET running = running - 1, until_ms = ?3 + idle_ms
            WHERE namespace = ?1 AND name = ?2""";
    private static final String FORGET_ENDED =
            "DELETE FROM sessions WHERE holder = ?1 AND running = 0 AND until_ms <= ?2";
    private static final String FORGET_ALL = "DELETE FROM sessions WHERE holder = ?1";

    private Sessions() {}

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
        var names = new LinkedHashSet<Line.Session>();
        lines.forEach(line -> line.session().ifPresent(names::add));
        if (names.isEmpty()) {
            return;
        }
        tell(admission, session.list(OF_HOLDER, Held::read, taker.number()));
        for (Line.Session name : names) {
            tell(admission, session.list(BY_NAME, Held::read, name.namespace(), name.name()));
        }
    }

    private static void tell(Admission admission, List<Held> some) {
        some.forEach(held -> admission.session(held.name, held.holder, held.running, held.until));
    }

    /** A task of it is taken. */
    static void oneMore(Session session, Line.Session name, Epoch taker, long idle) throws SQLException {
        session.update(ONE_MORE, name.namespace(), name.name(), taker.number(), idle);
    }

    /** Its taker has let go of a task of it. */
    static void oneLess(Session session, Line.Session name, long now) throws SQLException {
        session.update(ONE_LESS, name.namespace(), name.name(), now);
    }

    static void forgetEnded(Session session, Epoch holder, long now) throws SQLException {
        session.update(FORGET_ENDED, holder.number(), now);
    }

    static void forgetAll(Session session, Epoch holder) throws SQLException {
        session.update(FORGET_ALL, holder.number());
    }
}
