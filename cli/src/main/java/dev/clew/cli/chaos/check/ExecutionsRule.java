package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.check.Roster.Tenure;
import dev.clew.cli.jvm.ExecutionLog.Line;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was durable is not worked for again, no attempt begins twice while the node lives that began it first, and every
 * result comes from an execution.
 *
 * <p>A step runs at least once, not exactly once: a node that has been declared dead and does not know it yet may begin
 * what its successor has done, since nothing of it will be stored. So only work of nodes that {@linkplain Roster#certain
 * certainly} lived when it began is held against them.
 */
final class ExecutionsRule {

    private ExecutionsRule() {}

    static void check(Story story, Snapshots snapshots, Roster roster, List<Line> executions, Findings findings) {
        Map<String, String> labels = story.labels();
        Map<String, Long> settledBy = new HashMap<>();
        Map<String, Long> failedBy = new HashMap<>();
        for (Fact fact : story.facts()) {
            String key = Evidence.key(
                    story.instance().id(), fact.turn().execution(), labels.getOrDefault(Story.operation(fact), ""));
            if (fact.is("StepCompleted", "StepFailed", "ActivityCompleted", "ActivityFailed")) {
                settledBy.putIfAbsent(key, snapshots.durableBy(fact.turn()));
            } else if (fact.is("AttemptFailed")) {
                failedBy.put(attempt(key, fact.event().path("attempt").asInt()), snapshots.durableBy(fact.turn()));
            }
        }
        Set<String> begun = new HashSet<>();
        Map<String, Tenure> begunUnder = new HashMap<>();
        for (Line line : sorted(executions)) {
            String key = keyOf(line);
            begun.add(key);
            Optional<Tenure> under = roster.certain(line.life(), line.atMs());
            if (under.isPresent()) {
                String attempt = attempt(key, line.attempt());
                if (line.atMs() > settledBy.getOrDefault(key, Long.MAX_VALUE)) {
                    findings.doubled("its outcome was durable, and it ran again: " + line);
                }
                if (line.atMs() > failedBy.getOrDefault(attempt, Long.MAX_VALUE)) {
                    findings.doubled("this attempt's failure was durable, and it ran again: " + line);
                }
                Tenure first = begunUnder.putIfAbsent(attempt, under.get());
                if (first != null && first.untilMs() >= line.atMs()) {
                    findings.doubled("it ran twice while epoch " + first.epoch() + " lived, now under "
                            + under.get().epoch() + ": " + line);
                }
            }
        }
        for (String key : settledBy.keySet()) {
            if (!begun.contains(key)) {
                findings.wrong("it has an outcome and never ran: " + key);
            }
        }
    }

    private static List<Line> sorted(List<Line> executions) {
        return executions.stream().sorted(Comparator.comparingLong(Line::atMs)).toList();
    }

    private static String attempt(String key, int attempt) {
        return key + " attempt " + attempt;
    }

    private static String keyOf(Line line) {
        int mark = line.key().lastIndexOf(Evidence.DUE);
        return mark < 0 ? line.key() : line.key().substring(0, mark);
    }
}
