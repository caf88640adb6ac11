package dev.clew.store.sqlite;

import java.sql.SQLException;

/**
 * Empties inboxes, inside a transaction. Looks once whether any inbox holds anything at all, since most instances end
 * while none does.
 */
final class Inboxes {

    private static final String ANY = "SELECT 1 FROM inbox LIMIT 1";
    private static final String CLEAR = "DELETE FROM inbox WHERE instance_key = ?1";

    private final Session session;
    private boolean looked;
    private boolean mayHoldSome;

    Inboxes(Session session) {
        this.session = session;
    }

    /** Notes that this transaction puts a message into one. */
    void filled() {
        looked = true;
        mayHoldSome = true;
    }

    void clear(long instance) throws SQLException {
        if (!looked) {
            mayHoldSome = session.exists(ANY);
            looked = true;
        }
        if (mayHoldSome) {
            session.update(CLEAR, instance);
        }
    }
}
