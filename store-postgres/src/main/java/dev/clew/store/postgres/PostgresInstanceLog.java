package dev.clew.store.postgres;

import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.Hint;
import dev.clew.store.Hints;
import dev.clew.store.InstanceLog;
import dev.clew.store.MessageRow;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Commits, claims and receptions: which transactions they are, and what happens when an answer is lost. */
final class PostgresInstanceLog implements InstanceLog {

    private final Database database;
    private final DatabaseClock clock;
    private final int lanes;
    private final Commits commits;
    private final Tips tips;
    private final ReadWriteLock owning = new ReentrantReadWriteLock();
    private final Pulse pulse;
    private final Hints hints;
    private final Set<Epoch> receivingInDoubt = ConcurrentHashMap.newKeySet();

    PostgresInstanceLog(
            Database database, DatabaseClock clock, int lanes, Commits commits, Tips tips, Pulse pulse, Hints hints) {
        this.database = database;
        this.clock = clock;
        this.lanes = lanes;
        this.commits = commits;
        this.tips = tips;
        this.pulse = pulse;
        this.hints = hints;
    }

    @Override
    public List<Outcome> commit(List<Write> writes) {
        owning.readLock().lock();
        try {
            return writes.isEmpty() ? List.of() : commits.commit(writes, now());
        } finally {
            owning.readLock().unlock();
        }
    }

    /** Makes one turn durable by committing the transaction of a session; see {@link Commits#commit(Session, List, long)}. */
    Optional<Outcome> commit(Session session, List<Write> turn) {
        owning.readLock().lock();
        try {
            return commits.commit(session, turn, now());
        } finally {
            owning.readLock().unlock();
        }
    }

    /** What became of a commit whose answer was lost, asked once. */
    boolean wasCommitted(List<Write> writes) {
        return commits.wasCommitted(writes);
    }

    @Override
    public ClaimResult claim(ClaimRequest request) {
        pulse.note(request);
        var claim = new Claim(request, now());
        Optional<Instant> nextReady = database.read(claim::nextReady);
        if (!claim.isWorthwhile(nextReady)) {
            return new ClaimResult(List.of(), nextReady);
        }
        List<Claimed> claimed = database.once(claim::take);
        claimed.forEach(each -> tips.claimed(
                each.instance().key(),
                request.owner(),
                each.instance().execution(),
                each.history().size(),
                !each.tasks().isEmpty()));
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
    public Set<Long> notOwned(Epoch owner, Set<Long> held) {
        Set<Long> lost = new HashSet<>(held);
        database.read(session -> Ownership.owned(session, owner)).forEach(lost::remove);
        return Set.copyOf(lost);
    }

    @Override
    public Set<Long> pausing(Epoch owner) {
        return Set.copyOf(database.read(session -> Pauses.pausing(session, owner)));
    }

    @Override
    public long pulse() {
        return database.read(session -> pulse.take(session, now()));
    }

    @Override
    public int lanes() {
        return lanes;
    }

    /** {@inheritDoc} No commit goes on meanwhile: it might take what it frees for the caller's own. */
    @Override
    public int abandoned(Epoch owner, Supplier<Set<Long>> held) {
        owning.writeLock().lock();
        try {
            List<Long> freed = database.repeatably(session -> Ownership.freeAllBut(session, owner, held, now()));
            freed.forEach(tips::forget);
            if (!freed.isEmpty()) {
                hints.send(new Hint.Ready());
            }
            return freed.size();
        } finally {
            owning.writeLock().unlock();
        }
    }

    private long now() {
        return Millis.of(clock.instant());
    }
}
