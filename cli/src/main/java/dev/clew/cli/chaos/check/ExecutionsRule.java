package dev.clew.cli.chaos.check;

import dev.clew.cli.jvm.ExecutionLog.Line;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was durable when an engine was killed is not worked for again by a later one, nor is an attempt begun twice by the
 * same one; and every result comes from an execution.
 */
final class ExecutionsRule {

    private ExecutionsRule() {}

    static void check(Story story, Snapshots snapshots, List<Line> executions, Findings findings) {
        Map<String, String> labels = story.labels();
        Map<String, Integer> settledIn = new HashMap<>();
        Map<String, Integer> failedIn = new HashMap<>();
        for (Fact fact : story.facts()) {
            String key = Evidence.key(
                    story.instance().id(), fact.turn().execution(), labels.getOrDefault(Story.operation(fact), ""));
            if (fact.is("StepCompleted", "StepFailed", "ActivityCompleted", "ActivityFailed")) {
                settledIn.putIfAbsent(key, snapshots.firstSeen(fact.turn()));
            } else if (fact.is("AttemptFailed")) {
                failedIn.put(attempt(key, fact.event().path("attempt").asInt()), snapshots.firstSeen(fact.turn()));
            }
        }
        Set<String> begun = new HashSet<>();
        Set<String> begunInLife = new HashSet<>();
        for (Line line : executions) {
            String key = keyOf(line);
            begun.add(key);
            if (line.life() > settledIn.getOrDefault(key, Integer.MAX_VALUE)) {
                findings.doubled("its outcome was durable, and it ran again: " + line);
            }
            if (line.life() > failedIn.getOrDefault(attempt(key, line.attempt()), Integer.MAX_VALUE)) {
                findings.doubled("this attempt's failure was durable, and it ran again: " + line);
            }
            if (!begunInLife.add(attempt(key, line.attempt()) + " in " + line.life())) {
                findings.doubled("it ran twice in one life: " + line);
            }
        }
        for (String key : settledIn.keySet()) {
            if (!begun.contains(key)) {
                findings.wrong("it has an outcome and never ran: " + key);
            }
        }
    }

    private static String attempt(String key, int attempt) {
        return key + " attempt " + attempt;
    }

    private static String keyOf(Line line) {
        int mark = line.key().lastIndexOf(Evidence.DUE);
        return mark < 0 ? line.key() : line.key().substring(0, mark);
    }
}
