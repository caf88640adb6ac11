package dev.clew.store.memory;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.Program;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows and their indexes, and the changes that keep the two in step. Not thread-safe: {@link Gate} guards it.
 *
 * <p>Invariants: an owner is a living node; an instance with an owner, or one that is not running, is never ready;
 * a message is unreceived only by the owner of its receiver; an ended instance has no inbox.
 */
final class Tables {

    private static final Comparator<Instance> LONGEST_READY_FIRST =
            Comparator.<Instance, Instant>comparing(Tables::readyAt).thenComparingLong(instance -> instance.key);

    final NavigableMap<Epoch, Node> nodes = new TreeMap<>();
    private final NavigableMap<Long, Instance> byKey = new TreeMap<>();
    private final Map<InstanceId, Instance> byId = new HashMap<>();
    private final Map<String, NavigableMap<Long, Instance>> byNamespace = new HashMap<>();
    private final Map<Long, Message> messages = new HashMap<>();
    private final Map<Program, NavigableSet<Instance>> ready = new HashMap<>();

    final TaskTables tasks = new TaskTables();

    /** Counts what may give somebody something to do. */
    long changes;

    private long lastEpoch;
    private long lastSequence;

    // nodes

    Epoch nextEpoch() {
        return new Epoch(++lastEpoch);
    }

    /** Ends a life: everything the node owned is free and ready. */
    void bury(Node node, Instant now) {
        for (Instance instance : List.copyOf(node.owned)) {
            free(instance, now);
        }
        tasks.freeAll(node, now);
        nodes.remove(node.epoch);
        changes++;
    }

    // instances

    @Nullable
    Instance instance(long key) {
        return byKey.get(key);
    }

    @Nullable
    Instance instance(InstanceId id) {
        return byId.get(id);
    }

    /** All instances with larger keys than one, by key. */
    Collection<Instance> after(long key) {
        return byKey.tailMap(key, false).values();
    }

    /** All instances of a namespace by key. */
    NavigableMap<Long, Instance> namespace(String name) {
        return byNamespace.getOrDefault(name, new TreeMap<>());
    }

    void add(Instance instance) {
        byKey.put(instance.key, instance);
        byId.put(instance.id, instance);
        byNamespace
                .computeIfAbsent(instance.id.namespace(), name -> new TreeMap<>())
                .put(instance.key, instance);
    }

    void remove(Instance instance) {
        disown(instance);
        readyAt(instance, null);
        clearInbox(instance);
        byKey.remove(instance.key);
        byId.remove(instance.id);
        namespace(instance.id.namespace()).remove(instance.key);
    }

    /** How many instances are ready at an instant. */
    long countReady(Instant now) {
        return ready.values().stream()
                .flatMap(NavigableSet::stream)
                .filter(instance -> !readyAt(instance).isAfter(now))
                .count();
    }

    // ownership

    void own(Instance instance, Node node) {
        readyAt(instance, null);
        instance.owner = node;
        node.owned.add(instance);
    }

    /** Takes the owner away; the instance is ready at {@code readyAt}, if ever, or at once if messages wait. */
    void release(Instance instance, @Nullable Instant readyAt, Instant now) {
        String pausing = instance.pausing;
        disown(instance);
        if (pausing != null) {
            pause(instance, pausing, now);
        } else {
            readyAt(instance, instance.inbox.isEmpty() ? readyAt : now);
        }
    }

    /** Takes the owner away; the instance is ready at once. */
    void free(Instance instance, Instant now) {
        release(instance, now, now);
    }

    /** Holds an instance without an owner until somebody resumes it. */
    void pause(Instance instance, String outcome, Instant at) {
        readyAt(instance, null);
        instance.status = InstanceStatus.PAUSED;
        instance.outcome = outcome;
        instance.updatedAt = at;
    }

    /** Lets an instance go on that is paused or is to be. */
    void unpause(Instance instance, Instant at, Instant now) {
        instance.pausing = null;
        if (instance.status == InstanceStatus.PAUSED) {
            instance.status = InstanceStatus.RUNNING;
            instance.outcome = null;
            instance.claims = 0;
            instance.updatedAt = at;
            readyAt(instance, instance.readyFrom(now));
        }
    }

    /** Takes the owner away, and nobody is to have it next. */
    void disown(Instance instance) {
        Node owner = instance.owner;
        if (owner == null) {
            return;
        }
        owner.owned.remove(instance);
        for (Message message : instance.inbox.values()) {
            owner.unreceived.remove(message.sequence);
            message.keptBy = null;
        }
        instance.owner = null;
        instance.pausing = null;
    }

    // readiness

    /** Says when an instance without an owner has something to do; null if it waits for a message. */
    void readyAt(Instance instance, @Nullable Instant at) {
        if (instance.readyAt != null) {
            NavigableSet<Instance> queue = queue(instance.program);
            queue.remove(instance);
            if (queue.isEmpty()) {
                ready.remove(instance.program);
            }
        }
        instance.readyAt = at;
        if (at != null) {
            queue(instance.program).add(instance);
        }
    }

    /** Says which version of its program an instance runs. */
    void version(Instance instance, int version) {
        Instant at = instance.readyAt;
        readyAt(instance, null);
        instance.program = new Program(instance.program.kind(), instance.program.name(), version);
        readyAt(instance, at);
    }

    /** What some programs have to do, the longest ready first; lasts until the next change. */
    Iterator<Instance> ready(Set<Program> programs) {
        var heads = new PriorityQueue<Head>(Comparator.comparing(head -> head.next, LONGEST_READY_FIRST));
        for (Program program : programs) {
            NavigableSet<Instance> queue = ready.get(program);
            if (queue != null) {
                Iterator<Instance> rest = queue.iterator();
                heads.add(new Head(rest.next(), rest));
            }
        }
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !heads.isEmpty();
            }

            @Override
            public Instance next() {
                Head head = heads.remove();
                if (head.rest.hasNext()) {
                    heads.add(new Head(head.rest.next(), head.rest));
                }
                return head.next;
            }
        };
    }

    private record Head(Instance next, Iterator<Instance> rest) {}

    private NavigableSet<Instance> queue(Program program) {
        return ready.computeIfAbsent(program, p -> new TreeSet<>(LONGEST_READY_FIRST));
    }

    private static Instant readyAt(Instance instance) {
        if (instance.readyAt == null) {
            throw new IllegalStateException("not ready: " + instance.key);
        }
        return instance.readyAt;
    }

    // messages

    @Nullable
    Message message(long key) {
        return messages.get(key);
    }

    long nextSequence() {
        return ++lastSequence;
    }

    void add(Message message) {
        messages.put(message.row.key(), message);
        message.receiver.inbox.put(message.row.key(), message);
    }

    /** Deletes a message if it waits for that instance. */
    void consume(Instance receiver, long key) {
        Message message = receiver.inbox.remove(key);
        if (message != null) {
            forget(message);
        }
    }

    void clearInbox(Instance instance) {
        for (Message message : instance.inbox.values()) {
            forget(message);
        }
        instance.inbox.clear();
    }

    private void forget(Message message) {
        messages.remove(message.row.key());
        if (message.receiver.owner != null) {
            message.receiver.owner.unreceived.remove(message.sequence);
        }
    }
}
