package dev.clew.cli.chaos.check;

import java.util.HashSet;
import java.util.Set;

/** Each operation is asked for once, comes to one outcome, and has each of its failed attempts recorded once. */
final class OperationsRule {

    private OperationsRule() {}

    static void check(Story story, Findings findings) {
        Set<String> asked = new HashSet<>();
        Set<String> settled = new HashSet<>();
        Set<String> attempts = new HashSet<>();
        for (Fact fact : story.facts()) {
            String operation = Story.operation(fact);
            switch (fact.type()) {
                case "ActivityScheduled" -> {
                    if (!asked.add(operation)) {
                        findings.doubled("activity " + operation + " was asked for twice");
                    }
                }
                case "ActivityCompleted", "ActivityFailed" -> {
                    if (!asked.contains(operation)) {
                        findings.wrong("activity " + operation + " has an outcome, but was not asked for");
                    }
                    settle(operation, settled, findings);
                }
                case "ChildStarted", "DetachedStarted" -> {
                    if (!asked.add(operation)) {
                        findings.doubled("the start " + operation + " was asked for twice");
                    }
                }
                case "ChildCompleted", "ChildFailed" -> {
                    if (!asked.contains(operation)) {
                        findings.wrong("child " + operation + " has an outcome, but was not asked for");
                    }
                    settle(operation, settled, findings);
                }
                case "StepCompleted", "StepFailed" -> settle(operation, settled, findings);
                case "AttemptFailed" -> {
                    String attempt = operation + " attempt "
                            + fact.event().path("attempt").asInt();
                    if (!attempts.add(attempt)) {
                        findings.doubled(attempt + " failed twice");
                    }
                    if (settled.contains(operation)) {
                        findings.wrong(attempt + " failed after the operation was settled");
                    }
                }
                default -> {
                    // belongs to other rules
                }
            }
        }
    }

    private static void settle(String operation, Set<String> settled, Findings findings) {
        if (!settled.add(operation)) {
            findings.doubled("operation " + operation + " has two outcomes");
        }
    }
}
