package dev.clew.engine.explain;

import dev.clew.engine.json.Abilities;
import dev.clew.store.Epoch;
import dev.clew.store.NodeRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The living nodes, and what they said they can do.
 *
 * @param nodes the living
 * @param abilities what they said; one of an earlier release has not said anything, and may be able to do whatever is
 *     asked
 */
public record Crew(List<NodeRecord> nodes, Map<Epoch, Abilities> abilities) {

    private static final int MOST_NAMES = 5;

    public Crew {
        nodes = List.copyOf(nodes);
        abilities = Map.copyOf(abilities);
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** The same, but for those who certainly cannot. */
    Crew who(Predicate<Abilities> can) {
        return new Crew(
                nodes.stream()
                        .filter(node -> said(node).map(can::test).orElse(true))
                        .toList(),
                abilities);
    }

    Optional<Abilities> said(NodeRecord node) {
        return Optional.ofNullable(abilities.get(node.epoch()));
    }

    /** Whether a node lives. */
    boolean has(Epoch epoch) {
        return nodes.stream().anyMatch(node -> node.epoch().equals(epoch));
    }

    /** What people call a node. */
    String name(Epoch epoch) {
        return nodes.stream()
                .filter(node -> node.epoch().equals(epoch))
                .map(Crew::name)
                .findFirst()
                .orElse("a node that is gone");
    }

    /** Node names are people's and need not differ. */
    static String name(NodeRecord node) {
        return "node '" + node.name() + "' (" + node.epoch().number() + ")";
    }

    /** Their names, as part of a sentence. */
    String names() {
        String some = nodes.stream().limit(MOST_NAMES).map(Crew::name).collect(Collectors.joining(", "));
        return nodes.size() <= MOST_NAMES ? some : some + " and " + (nodes.size() - MOST_NAMES) + " more";
    }
}
