package dev.clew.store.memory;

import dev.clew.store.Epoch;
import dev.clew.store.Load;
import dev.clew.store.Membership;
import dev.clew.store.Millis;
import dev.clew.store.NodeRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Membership over {@link Tables}. */
final class MemoryMembership implements Membership {

    private final Gate gate;
    private final Tables tables;
    private final InstantSource clock;

    MemoryMembership(Gate gate, Tables tables, InstantSource clock) {
        this.gate = gate;
        this.tables = tables;
        this.clock = clock;
    }

    @Override
    public Epoch join(String name, Duration lease, String abilities) {
        return gate.pass(() -> {
            var node = new Node(tables.nextEpoch(), name, leaseUntil(lease), abilities);
            tables.nodes.put(node.epoch, node);
            return node.epoch;
        });
    }

    @Override
    public boolean renew(Epoch epoch, Duration lease, Load load) {
        return gate.pass(() -> {
            Node node = tables.nodes.get(epoch);
            if (node == null) {
                return false;
            }
            node.leaseUntil = leaseUntil(lease);
            node.load = load;
            return true;
        });
    }

    @Override
    public void leave(Epoch epoch) {
        gate.pass(() -> {
            Node node = tables.nodes.get(epoch);
            if (node != null) {
                tables.bury(node, Millis.now(clock));
            }
            return epoch;
        });
    }

    @Override
    public List<Epoch> reap() {
        return gate.pass(() -> {
            Instant now = Millis.now(clock);
            List<Node> dead = tables.nodes.values().stream()
                    .filter(node -> !node.leaseUntil.isAfter(now))
                    .toList();
            dead.forEach(node -> tables.bury(node, now));
            return dead.stream().map(node -> node.epoch).toList();
        });
    }

    @Override
    public boolean oneProcess() {
        return true;
    }

    @Override
    public List<NodeRecord> nodes() {
        return gate.pass(
                () -> tables.nodes.values().stream().map(Node::toRecord).toList());
    }

    @Override
    public SortedMap<Epoch, String> abilities() {
        return gate.pass(() -> {
            var abilities = new TreeMap<Epoch, String>();
            for (Node node : tables.nodes.values()) {
                if (!node.abilities.isEmpty()) {
                    abilities.put(node.epoch, node.abilities);
                }
            }
            return abilities;
        });
    }

    private Instant leaseUntil(Duration lease) {
        return Millis.cut(clock.instant().plus(lease));
    }
}
