package dev.clew.store.sqlite;

import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The writes of one transaction.
 *
 * <p>The common case of each kind is one statement that proves and writes at once: it matches no row, and so writes
 * nothing, unless the instance is owned by who asks. Only when nothing was written a second look says why.
 */
final class Writes {

    private final Living living;
    private final Starts starts;
    private final Deliveries deliveries;
    private final Turns turns;
    private final Releases releases;

    /**
     * Begins.
     *
     * @param now the store's time, in milliseconds
     */
    Writes(Session session, long now) {
        Inboxes inboxes = new Inboxes(session);
        this.living = new Living(session);
        this.starts = new Starts(session, inboxes, now);
        this.deliveries = new Deliveries(session, inboxes, now);
        this.turns = new Turns(session, inboxes, now);
        this.releases = new Releases(session, now);
    }

    /** Does one write, as a whole if it answers and in part if it throws. */
    Outcome apply(Write write) throws SQLException {
        Optional<Epoch> epoch = epochOf(write);
        if (epoch.isPresent() && !living.contains(epoch.get())) {
            return Fences.DEAD;
        }
        return switch (write) {
            case Write.Start start -> starts.apply(start);
            case Write.Delivery delivery -> deliveries.apply(delivery);
            case Write.Turn turn -> turns.apply(turn);
            case Write.Report report -> new Outcome.Refused("not yet");
            case Write.GiveBack giveBack -> new Outcome.Refused("not yet");
            case Write.Release release -> releases.apply(release);
            case Write.Hold hold -> releases.apply(hold);
            case Write.Resume resume -> releases.apply(resume);
        };
    }

    private static Optional<Epoch> epochOf(Write write) {
        return switch (write) {
            case Write.Start start -> start.owner();
            case Write.Delivery delivery -> delivery.sender();
            case Write.Turn turn -> Optional.of(turn.owner());
            case Write.Report report -> Optional.of(report.sender());
            case Write.GiveBack giveBack -> Optional.of(giveBack.owner());
            case Write.Release release -> Optional.of(release.owner());
            case Write.Hold hold -> Optional.of(hold.owner());
            case Write.Resume resume -> Optional.empty();
        };
    }
}
