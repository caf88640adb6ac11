package dev.clew.store.sqlite;

import dev.clew.store.Epoch;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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

    /** Whether whoever a write comes from is alive. */
    boolean allowed(Write write) throws SQLException {
        return switch (write) {
            case Write.Turn turn -> contains(turn.owner());
            case Write.Start start -> containsIfAny(start.owner());
            case Write.Delivery delivery -> containsIfAny(delivery.sender());
            case Write.Report report -> containsIfAny(report.owner()) && contains(report.sender());
            case Write.GiveBack giveBack -> contains(giveBack.owner());
            case Write.Release release -> contains(release.owner());
            case Write.Hold hold -> contains(hold.owner());
            case Write.Pause ignored -> true;
            case Write.Resume ignored -> true;
            case Write.Terminate ignored -> true;
            case Write.Reset ignored -> true;
            case Write.Migrate ignored -> true;
            case Write.Import ignored -> true;
        };
    }

    private boolean containsIfAny(Optional<Epoch> epoch) throws SQLException {
        return epoch.isEmpty() || contains(epoch.get());
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
