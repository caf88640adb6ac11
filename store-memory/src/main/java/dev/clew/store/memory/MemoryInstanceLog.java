package dev.clew.store.memory;

import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceLog;
import dev.clew.store.MessageRow;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Commits, claims and receptions over {@link Tables}. */
final class MemoryInstanceLog implements InstanceLog {

    private final Gate gate;
    private final Tables tables;
    private final Writer writer;
    private final InstantSource clock;

    MemoryInstanceLog(Gate gate, Tables tables, InstantSource clock) {
        this.gate = gate;
        this.tables = tables;
        this.writer = new Writer(tables);
        this.clock = clock;
    }

    @Override
    public List<Outcome> commit(List<Write> writes) {
        return gate.pass(() -> {
            Instant now = Millis.now(clock);
            tables.changes++;
            return writes.stream().map(write -> writer.apply(write, now)).toList();
        });
    }

    @Override
    public ClaimResult claim(ClaimRequest request) {
        return gate.pass(() -> {
            Node node = tables.nodes.get(request.owner());
            if (node == null) {
                return new ClaimResult(List.of(), Optional.empty());
            }
            Instant now = Millis.now(clock);
            var chosen = new ArrayList<Instance>();
            Optional<Instant> nextReady = Optional.empty();
            Iterator<Instance> ready = tables.ready(request.programs());
            while (ready.hasNext() && nextReady.isEmpty()) {
                Instance instance = ready.next();
                if (!fits(instance, request)) {
                    continue;
                }
                Optional<Instant> at = Optional.ofNullable(instance.readyAt);
                if (chosen.size() < request.instances()
                        && at.filter(now::isBefore).isEmpty()) {
                    chosen.add(instance);
                } else {
                    nextReady = at;
                }
            }
            return new ClaimResult(
                    chosen.stream()
                            .map(instance -> claim(instance, node, request))
                            .toList(),
                    nextReady);
        });
    }

    private static boolean fits(Instance instance, ClaimRequest request) {
        return (request.namespaces().isEmpty() || request.namespaces().contains(instance.id.namespace()))
                && request.formats().read(instance.format);
    }

    private Claimed claim(Instance instance, Node node, ClaimRequest request) {
        tables.own(instance, node);
        instance.claims++;
        instance.format = Math.max(instance.format, request.formats().written());
        var inbox = new ArrayList<MessageRow>();
        for (Message message : instance.inbox.values()) {
            if (inbox.size() < request.messages()) {
                inbox.add(message.row);
            } else {
                node.unreceived.put(message.sequence, message);
            }
        }
        return new Claimed(
                instance.toRow(),
                instance.turns(instance.execution).stream()
                        .map(Instance.StoredTurn::row)
                        .toList(),
                inbox,
                inbox.size() < instance.inbox.size(),
                instance.tasks.values().stream().map(queued -> queued.task).toList());
    }

    @Override
    public List<MessageRow> receive(Epoch owner, int limit) {
        return gate.pass(() -> {
            var received = new ArrayList<MessageRow>();
            Node node = tables.nodes.get(owner);
            while (node != null && received.size() < limit && !node.unreceived.isEmpty()) {
                received.add(node.unreceived.pollFirstEntry().getValue().row);
            }
            return List.copyOf(received);
        });
    }

    @Override
    public long pulse() {
        return gate.pass(() -> tables.changes);
    }

    @Override
    public Set<Long> notOwned(Epoch owner, Set<Long> held) {
        return gate.pass(() -> held.stream()
                .filter(key -> {
                    Instance instance = tables.instance(key);
                    return instance == null || !instance.ownedBy(owner);
                })
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public Set<Long> pausing(Epoch owner) {
        return gate.pass(() -> {
            Node node = tables.nodes.get(owner);
            return node == null
                    ? Set.of()
                    : node.owned.stream()
                            .filter(instance -> instance.pausing != null)
                            .map(instance -> instance.key)
                            .collect(Collectors.toUnmodifiableSet());
        });
    }

    @Override
    public int abandoned(Epoch owner, Supplier<Set<Long>> held) {
        return gate.pass(() -> {
            Node node = tables.nodes.get(owner);
            if (node == null) {
                return 0;
            }
            Instant now = Millis.now(clock);
            Set<Long> kept = held.get();
            List<Instance> lost = node.owned.stream()
                    .filter(instance -> !kept.contains(instance.key))
                    .toList();
            lost.forEach(instance -> tables.free(instance, now));
            tables.changes++;
            return lost.size();
        });
    }
}
