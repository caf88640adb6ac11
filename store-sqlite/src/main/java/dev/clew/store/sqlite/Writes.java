package dev.clew.store.sqlite;

import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The writes of one transaction.
 *
 * <p>The common case of each kind is one statement that proves and writes at once: it matches no row, and so writes
 * nothing, unless the instance is owned by who asks. Only when nothing was written a second look says why.
 */
final class Writes {

    private final Session session;
    private final Living living;
    private final Starts starts;
    private final Deliveries deliveries;
    private final Turns turns;
    private final Releases releases;
    private final Terminations terminations;
    private final Resets resets;
    private final Imports imports;
    private final Tasks tasks;

    /**
     * Begins.
     *
     * @param now the store's time, in milliseconds
     */
    Writes(Session session, long now) {
        Inboxes inboxes = new Inboxes(session);
        this.session = session;
        this.tasks = new Tasks(session, now);
        this.living = new Living(session);
        this.starts = new Starts(session, inboxes, now);
        this.deliveries = new Deliveries(session, inboxes, now);
        this.turns = new Turns(session, inboxes, tasks, now);
        this.releases = new Releases(session, now);
        this.terminations = new Terminations(session, inboxes, tasks);
        this.resets = new Resets(session, tasks, now);
        this.imports = new Imports(session, now);
    }

    /** Does one write, as a whole if it answers and in part if it throws. */
    Outcome apply(Write write) throws SQLException {
        if (!living.allowed(write)) {
            return Fences.DEAD;
        }
        return switch (write) {
            case Write.Start start -> starts.apply(start);
            case Write.Delivery delivery -> deliveries.apply(delivery);
            case Write.Turn turn -> apply(turn);
            case Write.Report report -> tasks.apply(report, deliveries);
            case Write.GiveBack giveBack -> tasks.apply(giveBack);
            case Write.Release release -> releases.apply(release);
            case Write.Hold hold -> releases.apply(hold);
            case Write.Pause pause -> Pauses.apply(session, pause);
            case Write.Resume resume -> releases.apply(resume);
            case Write.Terminate terminate -> apply(terminate);
            case Write.Reset reset -> apply(reset);
            case Write.Migrate migrate -> NextVersions.apply(session, migrate);
            case Write.Import taken -> apply(taken);
        };
    }

    private Outcome apply(Write.Turn turn) throws SQLException {
        Turns.Result result = turns.apply(turn);
        return result.stored() ? send(turn.outbox()) : result.outcome();
    }

    private Outcome apply(Write.Terminate terminate) throws SQLException {
        Outcome outcome = terminations.apply(terminate);
        return outcome instanceof Committed ? send(terminate.outbox()) : outcome;
    }

    private Outcome apply(Write.Reset reset) throws SQLException {
        Resets.Result result = resets.apply(reset);
        return result.done() ? send(reset.outbox()) : result.outcome();
    }

    private Outcome apply(Write.Import taken) throws SQLException {
        Imports.Result result = imports.apply(taken);
        return result.done() ? send(taken.outbox()) : result.outcome();
    }

    private Outcome send(Write.Outbox outbox) throws SQLException {
        if (outbox.isEmpty()) {
            return Committed.INSTANCE;
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Write write : outbox.writes()) {
            outcomes.add(apply(write));
        }
        return new Outcome.Sent(outcomes);
    }
}
