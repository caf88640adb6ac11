package dev.clew.store.sqlite;

import dev.clew.store.Epoch;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a connection knows of the instances it wrote last, so that the next turn of each need not be looked up: who
 * owns it and which turn is next. Not thread-safe.
 *
 * <p>It is knowledge, not a guess, for as long as nobody else has written, which SQLite tells
 * (<a href="https://sqlite.org/pragma.html#pragma_data_version">data_version</a> changes with every commit of another
 * connection). Everything is forgotten when somebody has, when a transaction is rolled back, and by every transaction
 * of this connection that is not a commit of writes.
 */
final class Tips {

    /** So many instances are remembered at most; more than a node keeps running at the same time. */
    private static final int MOST = 100_000;

    private static final String DATA_VERSION = "PRAGMA data_version";

    private record Tip(Epoch owner, int execution, int next) {}

    private final Map<Long, Tip> tips = new HashMap<>();
    private long version = Long.MIN_VALUE;

    /** The first thing in a transaction that relies on tips: forgets them if others have written meanwhile. */
    void begin(Session session) throws SQLException {
        long current = version(session);
        if (current != version) {
            tips.clear();
            version = current;
        }
    }

    /** A number that changes when another connection commits. */
    static long version(Session session) throws SQLException {
        return session.one(DATA_VERSION, row -> row.getLong(1)).orElseThrow();
    }

    /** Whether a turn is certainly its owner's to write, and the next. */
    boolean leadTo(Write.Turn turn) {
        Tip tip = tips.get(turn.key());
        return tip != null
                && tip.next == turn.number()
                && tip.execution == turn.execution()
                && tip.owner.equals(turn.owner());
    }

    /** Notes a start that was written just now. */
    void started(Write.Start start) {
        start.owner().ifPresent(owner -> remember(start.key(), new Tip(owner, 1, 0)));
    }

    /** Notes a turn that was written just now. */
    void advanced(Write.Turn turn) {
        Optional<Write.Change> change = turn.change();
        if (change.isEmpty() || change.get().equals(Write.Change.PROGRESS)) {
            remember(turn.key(), new Tip(turn.owner(), turn.execution(), turn.number() + 1));
        } else {
            forget(turn.key());
        }
    }

    void forget(long key) {
        tips.remove(key);
    }

    void forgetAll() {
        tips.clear();
    }

    private void remember(long key, Tip tip) {
        if (tips.size() >= MOST) {
            tips.clear();
        }
        tips.put(key, tip);
    }
}
