package dev.clew.benchmarks;

import dev.clew.api.QueueLimits;
import dev.clew.store.Catalog;
import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceLog;
import dev.clew.store.Load;
import dev.clew.store.Membership;
import dev.clew.store.MessageRow;
import dev.clew.store.NodeRecord;
import dev.clew.store.Outcome;
import dev.clew.store.Removal;
import dev.clew.store.Store;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue;
import dev.clew.store.Transactions;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Counts what an engine asks a store: every call of membership, log and task queue, by its name. The catalog is what people look at,
 * and is not counted.
 */
final class CountingStore implements Store {

    private final Store store;
    private final ConcurrentMap<String, LongAdder> calls = new ConcurrentHashMap<>();

    CountingStore(Store store) {
        this.store = store;
    }

    /** How often each was called since the last reset. */
    SortedMap<String, Long> calls() {
        SortedMap<String, Long> counts = new TreeMap<>();
        calls.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }

    void reset() {
        calls.clear();
    }

    private void count(String name) {
        calls.computeIfAbsent(name, key -> new LongAdder()).increment();
    }

    @Override
    public Membership membership() {
        Membership membership = store.membership();
        return new Membership() {
            @Override
            public Epoch join(String name, Duration lease, String abilities) {
                count("join");
                return membership.join(name, lease, abilities);
            }

            @Override
            public boolean renew(Epoch epoch, Duration lease, Load load) {
                count("renew");
                return membership.renew(epoch, lease, load);
            }

            @Override
            public void leave(Epoch epoch) {
                count("leave");
                membership.leave(epoch);
            }

            @Override
            public List<Epoch> reap() {
                count("reap");
                return membership.reap();
            }

            @Override
            public boolean oneProcess() {
                return membership.oneProcess();
            }

            @Override
            public List<NodeRecord> nodes() {
                count("nodes");
                return membership.nodes();
            }

            @Override
            public SortedMap<Epoch, String> abilities() {
                count("abilities");
                return membership.abilities();
            }
        };
    }

    @Override
    public Optional<Transactions> transactions() {
        return store.transactions();
    }

    @Override
    public InstanceLog log() {
        InstanceLog log = store.log();
        return new InstanceLog() {
            @Override
            public List<Outcome> commit(List<Write> writes) {
                count("commit");
                return log.commit(writes);
            }

            @Override
            public ClaimResult claim(ClaimRequest request) {
                count("claim");
                return log.claim(request);
            }

            @Override
            public List<MessageRow> receive(Epoch owner, int limit) {
                count("receive");
                return log.receive(owner, limit);
            }

            @Override
            public long pulse() {
                count("pulse");
                return log.pulse();
            }

            @Override
            public Set<Long> pausing(Epoch owner) {
                count("pausing");
                return log.pausing(owner);
            }

            @Override
            public Set<Long> notOwned(Epoch owner, Set<Long> held) {
                count("not owned");
                return log.notOwned(owner, held);
            }

            @Override
            public int abandoned(Epoch owner, Supplier<Set<Long>> held) {
                count("abandoned");
                return log.abandoned(owner, held);
            }
        };
    }

    @Override
    public TaskQueue tasks() {
        TaskQueue tasks = store.tasks();
        return new TaskQueue() {
            @Override
            public TakeResult take(TakeRequest request) {
                count("take");
                return tasks.take(request);
            }

            @Override
            public Set<Long> beat(Epoch owner, List<Beat> beats) {
                count("beat");
                return tasks.beat(owner, beats);
            }

            @Override
            public Set<Long> unwanted(Epoch owner, int limit) {
                count("unwanted");
                return tasks.unwanted(owner, limit);
            }

            @Override
            public List<Overdue> overdue(int limit) {
                count("overdue");
                return tasks.overdue(limit);
            }

            @Override
            public int abandoned(Epoch owner, Set<Long> held) {
                count("abandoned tasks");
                return tasks.abandoned(owner, held);
            }

            @Override
            public void limit(String queue, QueueLimits limits) {
                count("limit");
                tasks.limit(queue, limits);
            }

            @Override
            public QueueLimits limits(String queue) {
                count("limits");
                return tasks.limits(queue);
            }

            @Override
            public List<Task> of(InstanceId id) {
                count("tasks of an instance");
                return tasks.of(id);
            }
        };
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
}
