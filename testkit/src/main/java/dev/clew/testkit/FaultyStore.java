package dev.clew.testkit;

import dev.clew.store.Catalog;
import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceLog;
import dev.clew.store.Membership;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.Removal;
import dev.clew.store.Store;
import dev.clew.store.StoreTransaction;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.TaskQueue;
import dev.clew.store.Transactions;
import dev.clew.store.Write;
import dev.clew.testkit.CrashPoint.Moment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A store that counts commits, and can fail or repeat itself on purpose. */
final class FaultyStore implements Store {

    private final Store store;
    private final InstanceLog log = new FaultyLog();
    private final FaultyTaskQueue tasks;
    private Runnable onCrash = () -> {};
    private Optional<CrashPoint> crashPoint = Optional.empty();
    private Optional<Crash> crash = Optional.empty();
    private boolean duplicating;
    private Duration delay = Duration.ZERO;
    private int outages;
    private boolean storeDuringOutage;
    private int commits;

    /** A crash that happened, and what was being committed. */
    record Crash(Moment moment, List<Write> writes) {
        /** Whether a client's request was among it, and is stored. */
        boolean stored(Class<? extends Write> request) {
            return moment == Moment.AFTER && writes.stream().anyMatch(request::isInstance);
        }
    }

    FaultyStore(Store store) {
        this.store = store;
        this.tasks = new FaultyTaskQueue(store.tasks());
    }

    synchronized void crashAt(CrashPoint point, Runnable then) {
        crashPoint = Optional.of(point);
        onCrash = then;
    }

    /** The crash since the last call, if there was one. */
    synchronized Optional<Crash> takeCrash() {
        Optional<Crash> taken = crash;
        crash = Optional.empty();
        return taken;
    }

    synchronized boolean crashed() {
        return crash.isPresent();
    }

    synchronized int commits() {
        return commits;
    }

    /** Makes commits take time, real time. */
    synchronized void slowCommits(Duration by) {
        delay = by;
    }

    synchronized void duplicateMessages() {
        duplicating = true;
    }

    int questionsAboutTasks() {
        return tasks.questions();
    }

    void failTakes(int times, boolean thoughStored) {
        tasks.fail(times, thoughStored);
    }

    synchronized void failCommits(int times, boolean thoughStored) {
        outages = times;
        storeDuringOutage = thoughStored;
    }

    @Override
    public Membership membership() {
        return store.membership();
    }

    @Override
    public InstanceLog log() {
        return log;
    }

    @Override
    public TaskQueue tasks() {
        return tasks;
    }

    @Override
    public Optional<Transactions> transactions() {
        return store.transactions().map(all -> limit -> new FaultyTransaction(all.begin(limit)));
    }

    @Override
    public Catalog catalog() {
        return store.catalog();
    }

    @Override
    public Removal removal() {
        return store.removal();
    }

    @Override
    public InstantSource clock() {
        return store.clock();
    }

    @Override
    public SortedMap<String, String> settings() {
        return store.settings();
    }

    @Override
    public void close() {
        store.close();
    }

    private synchronized Duration delay() {
        return delay;
    }

    private static void await(Duration span) {
        try {
            Thread.sleep(span);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean crashesNow(Moment moment, List<Write> writes) {
        boolean now = crashPoint
                .filter(point -> point.commit() == commits && point.moment() == moment)
                .isPresent();
        if (now) {
            crash = Optional.of(new Crash(moment, writes));
            crashPoint = Optional.empty();
        }
        return now;
    }

    private synchronized boolean failsNow() {
        if (outages == 0) {
            return false;
        }
        outages--;
        return true;
    }

    static StoreUnavailableException unavailable() {
        return new StoreUnavailableException("on purpose", new IllegalStateException("by the testkit"));
    }

    private synchronized List<MessageRow> duplicated(List<MessageRow> messages) {
        return duplicating ? Stream.concat(messages.stream(), messages.stream()).toList() : messages;
    }

    /** Commits, and goes wrong before or after if that is wanted now. */
    private <T> T badly(List<Write> writes, Supplier<T> commit) {
        synchronized (this) {
            if (!writes.isEmpty()) {
                commits++;
            }
        }
        if (crashesNow(Moment.BEFORE, writes)) {
            onCrash.run();
            throw unavailable();
        }
        boolean fails = failsNow();
        if (fails && !storeDuringOutage) {
            throw unavailable();
        }
        await(delay());
        T outcomes = commit.get();
        if (crashesNow(Moment.AFTER, writes)) {
            onCrash.run();
            throw unavailable();
        }
        if (fails) {
            throw unavailable();
        }
        return outcomes;
    }

    /** A transaction whose commit goes wrong; asked again, it says what the store had answered. */
    private final class FaultyTransaction implements StoreTransaction {

        private final StoreTransaction transaction;
        private Optional<Optional<Outcome>> answer = Optional.empty();

        FaultyTransaction(StoreTransaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public <C> C connection(Class<C> type) {
            return transaction.connection(type);
        }

        @Override
        public void seal() throws Exception {
            transaction.seal();
        }

        @Override
        public Optional<Outcome> commit(Write.Turn turn) {
            return badly(List.of(turn), () -> {
                if (answer.isEmpty()) {
                    answer = Optional.of(transaction.commit(turn));
                }
                return answer.get();
            });
        }

        @Override
        public boolean blameless(Throwable thrown) {
            return transaction.blameless(thrown);
        }

        @Override
        public void abandon() {
            transaction.abandon();
        }

        @Override
        public void close() {
            transaction.close();
        }
    }

    /** The log that goes wrong. */
    private final class FaultyLog implements InstanceLog {

        @Override
        public List<Outcome> commit(List<Write> writes) {
            return badly(writes, () -> store.log().commit(writes));
        }

        @Override
        public ClaimResult claim(ClaimRequest request) {
            ClaimResult result = store.log().claim(request);
            return new ClaimResult(
                    result.claimed().stream()
                            .map(claimed -> new Claimed(
                                    claimed.instance(),
                                    claimed.history(),
                                    duplicated(claimed.inbox()),
                                    claimed.more(),
                                    claimed.tasks()))
                            .toList(),
                    result.nextReady());
        }

        @Override
        public List<MessageRow> receive(Epoch owner, int limit) {
            return duplicated(store.log().receive(owner, limit));
        }

        @Override
        public long pulse() {
            return store.log().pulse();
        }

        @Override
        public Set<Long> pausing(Epoch owner) {
            return store.log().pausing(owner);
        }

        @Override
        public Set<Long> notOwned(Epoch owner, Set<Long> held) {
            return store.log().notOwned(owner, held);
        }

        @Override
        public int abandoned(Epoch owner, Supplier<Set<Long>> held) {
            return store.log().abandoned(owner, held);
        }
    }
}
