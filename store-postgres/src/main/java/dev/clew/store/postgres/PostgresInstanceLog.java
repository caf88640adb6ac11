package dev.clew.store.postgres;

import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceLog;
import dev.clew.store.MessageRow;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Commits, claims and receptions: which transactions they are, and what happens when an answer is lost. */
final class PostgresInstanceLog implements InstanceLog {

    private final Database database;
    private final DatabaseClock clock;
    private final Commits commits;
    private final News news;
    private final Set<Epoch> receivingInDoubt = ConcurrentHashMap.newKeySet();

    PostgresInstanceLog(Database database, DatabaseClock clock, Commits commits, News news) {
        this.database = database;
        this.clock = clock;
        this.commits = commits;
        this.news = news;
    }

    @Override
    public List<Outcome> commit(List<Write> writes) {
        return writes.isEmpty() ? List.of() : commits.commit(writes, now());
    }

    @Override
    public ClaimResult claim(ClaimRequest request) {
        var claim = new Claim(request, now());
        Optional<Instant> nextReady = database.read(claim::nextReady);
        if (!claim.isWorthwhile(nextReady)) {
            return new ClaimResult(List.of(), nextReady);
        }
        List<Claimed> claimed = database.once(claim::take);
        return new ClaimResult(claimed, database.read(claim::nextReady));
    }

    @Override
    public List<MessageRow> receive(Epoch owner, int limit) {
        if (receivingInDoubt.contains(owner)) {
            database.repeatably(session -> Reception.repeat(session, owner));
            receivingInDoubt.remove(owner);
        }
        if (!database.read(session -> Reception.isDue(session, owner))) {
            return List.of();
        }
        try {
            return database.once(session -> Reception.take(session, owner, limit));
        } catch (StoreUnavailableException unanswered) {
            receivingInDoubt.add(owner);
            throw unanswered;
        }
    }

    @Override
    public int abandoned(Epoch owner, Set<Long> held) {
        int freed = database.repeatably(session -> Ownership.freeAllBut(session, owner, held, now()));
        if (freed > 0) {
            news.ready();
        }
        return freed;
    }

    private long now() {
        return Millis.of(clock.instant());
    }
}
