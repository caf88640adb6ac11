package dev.clew.store.memory;

import dev.clew.store.Epoch;
import dev.clew.store.Load;
import dev.clew.store.NodeRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** A living node, what it owns and what it has taken. */
final class Node {

    final Epoch epoch;
    final String name;
    final String abilities;
    Instant leaseUntil;
    Load load = Load.NONE;

    /** Exactly the instances whose {@link Instance#owner} this is. */
    final Set<Instance> owned = new HashSet<>();

    /** Messages for owned instances that were not handed out yet, in the order they were committed. */
    final NavigableMap<Long, Message> unreceived = new TreeMap<>();

    /** Exactly the tasks whose {@link QueuedTask#taker} this is. */
    final Set<QueuedTask> taken = new HashSet<>();

    /** Exactly the sessions whose {@link HeldSession#holder} this is. */
    final Set<HeldSession> sessions = new HashSet<>();

    Node(Epoch epoch, String name, Instant leaseUntil, String abilities) {
        this.abilities = abilities;
        this.epoch = epoch;
        this.name = name;
        this.leaseUntil = leaseUntil;
    }

    NodeRecord toRecord() {
        return new NodeRecord(epoch, name, leaseUntil, load);
    }
}
