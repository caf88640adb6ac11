package dev.clew.engine;

import dev.clew.api.Tags;
import dev.clew.engine.json.Abilities;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.store.Epoch;
import dev.clew.store.Membership;
import dev.clew.store.NodeRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes lived when this one last looked around, and what they can do. Good enough to prefer one to another, never
 * to rely on one.
 *
 * <p>What they can do is read from the store only when somebody has come, so a node alone never asks. {@link #see} is
 * for the node's own thread, {@link #canRun} for any.
 */
final class Neighbours {

    private final Membership membership;
    private final Epoch self;
    private volatile Map<Epoch, Abilities> others = Map.of();

    Neighbours(Membership membership, Epoch self) {
        this.membership = membership;
        this.self = self;
    }

    /** Notes who lives. */
    void see(List<NodeRecord> living) {
        Set<Epoch> now = new HashSet<>();
        living.forEach(node -> now.add(node.epoch()));
        now.remove(self);
        if (now.equals(others.keySet())) {
            return;
        }
        Map<Epoch, Abilities> known = new HashMap<>(others);
        known.keySet().retainAll(now);
        if (!known.keySet().equals(now)) {
            membership.abilities().forEach((epoch, words) -> {
                if (now.contains(epoch)) {
                    known.put(epoch, abilities(words));
                }
            });
            now.forEach(epoch -> known.putIfAbsent(epoch, Abilities.NONE));
        }
        others = Map.copyOf(known);
    }

    private static Abilities abilities(String words) {
        try {
            return Abilities.read(words);
        } catch (UnreadableHistoryException ofAnotherRelease) {
            return Abilities.NONE;
        }
    }

    /** Whether one of the other nodes but one would run an activity, as far as this one knows. */
    boolean canRun(String activity, Tags tags, String namespace, Epoch butOne) {
        return others.entrySet().stream()
                .filter(other -> !other.getKey().equals(butOne))
                .map(Map.Entry::getValue)
                .anyMatch(can -> can.activities().contains(activity) && can.serves(tags) && can.worksFor(namespace));
    }
}
