package dev.clew.store.sqlite;

import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceLog;
import dev.clew.store.MessageRow;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Commits, claims and receptions: which transactions they are, and what happens when one is refused. */
final class SqliteInstanceLog implements InstanceLog {

    private final Writing writing;
    private final Reading reading;
    private final InstantSource clock;
    private final Changes changes;

    SqliteInstanceLog(Writing writing, Reading reading, InstantSource clock, Changes changes) {
        this.writing = writing;
        this.reading = reading;
        this.clock = clock;
        this.changes = changes;
    }

    @Override
    public List<Outcome> commit(List<Write> writes) {
        if (writes.isEmpty()) {
            return List.of();
        }
        List<Outcome> outcomes;
        try {
            outcomes = writing.refusable(session -> together(session, writes));
        } catch (RefusedException e) {
            outcomes = writing.transaction(session -> oneByOne(session, writes));
        }
        changes.happened();
        return outcomes;
    }

    private List<Outcome> together(Session session, List<Write> writes) throws SQLException {
        session.tips().begin(session);
        var transaction = new Writes(session, now());
        var outcomes = new ArrayList<Outcome>(writes.size());
        for (Write write : writes) {
            outcomes.add(transaction.apply(write));
        }
        return List.copyOf(outcomes);
    }

    /** Slower, but finds out which writes the database refuses, and does the others. */
    private List<Outcome> oneByOne(Session session, List<Write> writes) throws SQLException {
        var transaction = new Writes(session, now());
        var outcomes = new ArrayList<Outcome>(writes.size());
        for (Write write : writes) {
            session.update("SAVEPOINT write");
            try {
                outcomes.add(transaction.apply(write));
            } catch (SQLException | DamagedRowException e) {
                if (e instanceof SQLException fault && !Faults.isRefusal(fault)) {
                    throw e;
                }
                session.update("ROLLBACK TO write");
                session.tips().forgetAll();
                outcomes.add(new Outcome.Refused(String.valueOf(e.getMessage())));
            }
            session.update("RELEASE write");
        }
        return List.copyOf(outcomes);
    }

    @Override
    public ClaimResult claim(ClaimRequest request) {
        var claim = new Claim(request, now());
        return reading.read(claim::withoutWriting).orElseGet(() -> writing.transaction(claim::take));
    }

    @Override
    public List<MessageRow> receive(Epoch owner, int limit) {
        if (!reading.read(session -> Reception.isDue(session, owner))) {
            return List.of();
        }
        return writing.transaction(session -> Reception.take(session, owner, limit));
    }

    @Override
    public long pulse() {
        long others = writing.ask(Tips::version);
        return (others << 32) ^ changes.count();
    }

    @Override
    public Set<Long> notOwned(Epoch owner, Set<Long> held) {
        Set<Long> lost = new HashSet<>(held);
        reading.read(session -> Ownership.owned(session, owner)).forEach(lost::remove);
        return Set.copyOf(lost);
    }

    @Override
    public Set<Long> pausing(Epoch owner) {
        return Set.copyOf(reading.read(session -> Pauses.pausing(session, owner)));
    }

    @Override
    public int abandoned(Epoch owner, Supplier<Set<Long>> held) {
        int freed = writing.transaction(session -> Ownership.freeAllBut(session, owner, held, now()));
        if (freed > 0) {
            changes.happened();
        }
        return freed;
    }

    private long now() {
        return Millis.of(clock.instant());
    }
}
