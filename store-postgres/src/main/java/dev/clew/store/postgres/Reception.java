package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import dev.clew.store.MessageRow;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/** Handing out messages that came for an owner from others. */
final class Reception {

    static final String DUE = "SELECT FROM clew.inbox m WHERE m.unreceived_by = ? LIMIT 1";

    private static final String TAKE = """
            WITH alive AS MATERIALIZED (SELECT n.epoch FROM clew.nodes n WHERE n.epoch = ? FOR KEY SHARE),
            next AS MATERIALIZED (
                SELECT m.key FROM clew.inbox m, alive WHERE m.unreceived_by = alive.epoch
                ORDER BY m.instance_key, m.seq LIMIT ? FOR NO KEY UPDATE OF m)
            UPDATE clew.inbox m SET unreceived_by = NULL FROM next WHERE m.key = next.key
            RETURNING\s""" + Rows.MESSAGE;

    /** What is in the inboxes of an owner and was not its own to begin with may have been handed out, or not. */
    private static final String AGAIN = """
            UPDATE clew.inbox m SET unreceived_by = i.owner FROM clew.instances i
            WHERE i.owner = ? AND i.status = 'RUNNING' AND m.instance_key = i.key AND m.kept_by IS NULL""";

    private static final Comparator<Rows.Queued> IN_ORDER = Comparator.<Rows.Queued>comparingLong(
                    queued -> queued.message().instance())
            .thenComparingLong(Rows.Queued::seq);

    private Reception() {}

    static boolean isDue(Session session, Epoch owner) throws SQLException {
        return session.exists(DUE, owner.number());
    }

    /** Hands out messages, each once; inside a transaction. */
    static List<MessageRow> take(Session session, Epoch owner, int limit) throws SQLException {
        return session.list(TAKE, Rows::queued, owner.number(), limit).stream()
                .sorted(IN_ORDER)
                .map(Rows.Queued::message)
                .toList();
    }

    /** Makes all be handed out once more whose handing out was not answered; inside a transaction. */
    static int repeat(Session session, Epoch owner) throws SQLException {
        return session.update(AGAIN, owner.number());
    }
}
