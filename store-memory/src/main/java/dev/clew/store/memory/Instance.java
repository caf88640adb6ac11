package dev.clew.store.memory;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Program;
import dev.clew.store.StateRow;
import dev.clew.store.TurnRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An instance with its history and its inbox.
 *
 * <p>{@link #owner}, {@link #readyAt}, {@link #program} and {@link #inbox} have indexes elsewhere: only {@link Tables} changes them, and
 * {@link #tasks} only {@link TaskTables}.
 */
final class Instance {

    /** A turn, and who stored it. */
    record StoredTurn(TurnRow row, Epoch by) {}

    final long key;
    final InstanceId id;
    final Instant createdAt;
    Program program;
    int execution = 1;
    int format;
    InstanceStatus status = InstanceStatus.RUNNING;
    String start;

    @Nullable
    String outcome;

    @Nullable
    String customStatus;

    long statusVersion;

    @Nullable
    Node owner;

    @Nullable
    Instant readyAt;

    /** Why it is to be paused when it loses its owner; null if it is not to be. */
    @Nullable
    String pausing;

    /** When it begins; null if at once, or if it was roused. */
    @Nullable
    Instant beginsAt;

    int claims;
    Instant updatedAt;

    /** By message key, in the order of commits. */
    final Map<Long, Message> inbox = new LinkedHashMap<>();

    /** The wanted tasks, all of the current execution, by key. */
    final NavigableMap<Long, QueuedTask> tasks = new TreeMap<>();

    /** What it keeps, by name. */
    final NavigableMap<String, StateRow> state = new TreeMap<>();

    Attributes attributes;

    final KnownKeys keys = new KnownKeys();

    private final NavigableMap<Integer, List<StoredTurn>> executions = new TreeMap<>();

    Instance(
            long key,
            InstanceId id,
            Program program,
            String start,
            Instant createdAt,
            Attributes attributes,
            int format) {
        this.key = key;
        this.id = id;
        this.program = program;
        this.start = start;
        this.format = format;
        this.createdAt = createdAt;
        this.updatedAt = createdAt;
        this.attributes = attributes;
    }

    /** When it is ready, if there is something to do from some instant on. */
    Instant readyFrom(Instant at) {
        return beginsAt == null || beginsAt.isBefore(at) ? at : beginsAt;
    }

    boolean ownedBy(Epoch epoch) {
        return owner != null && owner.epoch.equals(epoch);
    }

    /** The turns of an execution so far. */
    List<StoredTurn> turns(int ofExecution) {
        return executions.getOrDefault(ofExecution, List.of());
    }

    void append(TurnRow turn, Epoch by) {
        executions.computeIfAbsent(turn.execution(), e -> new ArrayList<>(4)).add(new StoredTurn(turn, by));
    }

    /** Forgets the oldest executions but for some. Answers how many turns those had. */
    int prune(int keep, int most) {
        List<Integer> old = executions.headMap(execution - keep, true).keySet().stream()
                .limit(most)
                .toList();
        return old.stream()
                .map(executions::remove)
                .mapToInt(turns -> turns == null ? 0 : turns.size())
                .sum();
    }

    InstanceRow toRow() {
        return new InstanceRow(
                key,
                id,
                program.kind(),
                program.name(),
                program.version(),
                execution,
                status,
                start,
                Optional.ofNullable(outcome),
                Optional.ofNullable(customStatus),
                statusVersion,
                Optional.ofNullable(owner).map(node -> node.epoch),
                Optional.ofNullable(readyAt),
                claims,
                createdAt,
                updatedAt,
                attributes,
                format);
    }
}
