package dev.clew.store.memory;

import dev.clew.store.Catalog;
import dev.clew.store.InstanceLog;
import dev.clew.store.Membership;
import dev.clew.store.Removal;
import dev.clew.store.Store;
import dev.clew.store.TaskQueue;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A store that forgets everything when it is closed. Several engines may share one, as nodes of one fleet would.
 *
 * <p>Thread-safe by one lock. A commit and a claim cost time in what they are given, not in how many instances
 * there are.
 */
public final class MemoryStore implements Store {

    private final InstantSource clock;
    private final Gate gate;
    private final Membership membership;
    private final InstanceLog log;
    private final TaskQueue tasks;
    private final Catalog catalog;
    private final Removal removal;

    /**
     * An empty store.
     *
     * @param clock what time it is, for leases and for when instances are ready
     */
    public MemoryStore(InstantSource clock) {
        this.clock = clock;
        this.gate = new Gate();
        var tables = new Tables();
        this.membership = new MemoryMembership(gate, tables, clock);
        this.log = new MemoryInstanceLog(gate, tables, clock);
        this.tasks = new MemoryTaskQueue(gate, tables, clock);
        this.catalog = new MemoryCatalog(gate, tables);
        this.removal = new MemoryRemoval(gate, tables);
    }

    @Override
    public Membership membership() {
        return membership;
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
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Removal removal() {
        return removal;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public SortedMap<String, String> settings() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.of("store", "memory")));
    }

    @Override
    public void close() {
        gate.close();
    }
}
