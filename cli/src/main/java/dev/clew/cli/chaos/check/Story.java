package dev.clew.cli.chaos.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that was recorded of one instance, over all its executions.
 *
 * @param instance its row in the end
 * @param turns its turns, in order
 * @param facts the events of those, in order
 */
record Story(Instance instance, List<Turn> turns, List<Fact> facts) {

    private static final JsonMapper MAPPER = new JsonMapper();

    Story {
        turns = List.copyOf(turns);
        facts = List.copyOf(facts);
    }

    /** The story that a row and its turns, in any order, tell. */
    static Story of(Instance instance, List<Turn> turns) {
        List<Turn> sorted = new ArrayList<>(turns);
        sorted.sort(Comparator.comparingInt(Turn::execution).thenComparingInt(Turn::number));
        List<Fact> facts = new ArrayList<>();
        for (Turn turn : sorted) {
            for (JsonNode event : MAPPER.readTree(turn.events())) {
                facts.add(new Fact(turn, event));
            }
        }
        return new Story(instance, sorted, facts);
    }

    /** The facts of some types. */
    Stream<Fact> facts(String... types) {
        return facts.stream().filter(fact -> fact.is(types));
    }

    /** The result or the failure it ended with. */
    Optional<JsonNode> outcome(String part) {
        return instance.outcome()
                .map(MAPPER::readTree)
                .map(outcome -> outcome.path(part))
                .filter(node -> !node.isMissingNode());
    }

    /**
     * What its code calls the works it did, by operation: the name of a step, the label in the input of an activity.
     * Keys are {@link #operation}.
     */
    Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        for (Fact fact : facts) {
            if (fact.is("StepCompleted", "StepFailed")) {
                labels.put(operation(fact), fact.name());
            } else if (fact.is("ActivityScheduled")) {
                labels.put(
                        operation(fact),
                        fact.event().path("input").path("label").asString(""));
            }
        }
        return labels;
    }

    /** An operation's id that is unique among all executions. */
    static String operation(Fact fact) {
        return fact.turn().execution() + "/" + fact.operation();
    }
}
