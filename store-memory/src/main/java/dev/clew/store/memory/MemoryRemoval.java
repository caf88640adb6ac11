package dev.clew.store.memory;

import dev.clew.store.Expired;
import dev.clew.store.Removal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Removal over {@link Tables}. */
final class MemoryRemoval implements Removal {

    private final Gate gate;
    private final Tables tables;

    MemoryRemoval(Gate gate, Tables tables) {
        this.gate = gate;
        this.tables = tables;
    }

    @Override
    public Set<Long> delete(List<Long> keys, Reach reach) {
        return gate.pass(() -> {
            Set<Long> deleted = new HashSet<>();
            for (long key : keys) {
                Instance instance = tables.instance(key);
                if (instance != null && reaches(reach, instance)) {
                    tables.tasks.withdrawAll(instance);
                    tables.remove(instance);
                    deleted.add(key);
                }
            }
            tables.changes++;
            return Set.copyOf(deleted);
        });
    }

    private static boolean reaches(Reach reach, Instance instance) {
        return switch (reach) {
            case ENDED -> instance.status.ended();
            case UNOWNED -> instance.owner == null;
        };
    }

    @Override
    public Expired expired(Set<String> namespaces, long after, Instant endedBefore, int looks) {
        return gate.pass(() -> {
            List<Expired.Sight> seen = tables.after(after).stream()
                    .limit(looks)
                    .map(instance -> new Expired.Sight(
                            instance.key,
                            instance.id.namespace(),
                            instance.status,
                            instance.createdAt,
                            instance.updatedAt))
                    .toList();
            return Expired.among(seen, namespaces, endedBefore, looks);
        });
    }

    @Override
    public int prune(long key, int keep, int executions) {
        return gate.pass(() -> {
            Instance instance = tables.instance(key);
            return instance == null ? 0 : instance.prune(keep, executions);
        });
    }
}
