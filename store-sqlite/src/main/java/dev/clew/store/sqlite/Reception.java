package dev.clew.store.sqlite;

import dev.clew.store.Epoch;
import dev.clew.store.MessageRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Handing out messages that came for an owner from others. */
final class Reception {

    private static final String DUE = "SELECT 1 FROM inbox WHERE unreceived_by = ?1 LIMIT 1";
    private static final String NEXT =
            "SELECT " + Rows.MESSAGE + " FROM inbox WHERE unreceived_by = ?1 ORDER BY seq LIMIT ?2";
    private static final String RECEIVED = "UPDATE inbox SET unreceived_by = NULL WHERE seq = ?1";

    private Reception() {}

    static boolean isDue(Session session, Epoch owner) throws SQLException {
        return session.exists(DUE, owner.number());
    }

    /** Hands out messages, each once; inside a transaction. */
    static List<MessageRow> take(Session session, Epoch owner, int limit) throws SQLException {
        var messages = new ArrayList<MessageRow>();
        for (Rows.Queued queued : session.list(NEXT, Rows::queued, owner.number(), limit)) {
            session.update(RECEIVED, queued.seq());
            messages.add(queued.message());
        }
        return List.copyOf(messages);
    }
}
