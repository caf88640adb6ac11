package dev.clew.store.sqlite;

import dev.clew.store.Epoch;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Which epochs are alive, asked once for each in a transaction: nobody dies while it lasts, since declaring dead is a
 * transaction too.
 */
final class Living {

    private static final String ALIVE = "SELECT 1 FROM nodes WHERE epoch = ?1";

    private final Session session;
    private final Map<Epoch, Boolean> known = new HashMap<>();

    Living(Session session) {
        this.session = session;
    }

    boolean contains(Epoch epoch) throws SQLException {
        Boolean alive = known.get(epoch);
        if (alive == null) {
            alive = session.exists(ALIVE, epoch.number());
            known.put(epoch, alive);
        }
        return alive;
    }
}
