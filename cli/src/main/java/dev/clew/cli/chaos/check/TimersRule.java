package dev.clew.cli.chaos.check;

import dev.clew.cli.jvm.ExecutionLog.Line;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A timer fires once, never before it is due, and where the code waits for it, it does fire. */
final class TimersRule {

    private TimersRule() {}

    static void check(Story story, Case.Expectation expectation, List<Line> executions, Findings findings) {
        Map<String, Long> due = new HashMap<>();
        Set<String> timers = new HashSet<>();
        Set<String> fired = new HashSet<>();
        for (Fact fact : story.facts()) {
            String operation = Story.operation(fact);
            if (fact.is("TimerStarted", "SignalAwaited") && fact.event().has("fire_at_ms")) {
                due.put(operation, fact.event().path("fire_at_ms").asLong());
                if (fact.is("TimerStarted")) {
                    timers.add(operation);
                }
            } else if (fact.is("TimerFired")) {
                checkFiring(fact, due.get(operation), findings);
                if (!fired.add(operation)) {
                    findings.doubled("timer " + operation + " fired twice");
                }
            }
        }
        timers.retainAll(fired);
        if (expectation instanceof Case.Completes completes && completes.timers() != timers.size()) {
            findings.lost(timers.size() + " of its timers fired, not " + completes.timers());
        }
        for (Line line : executions) {
            int mark = line.key().lastIndexOf(Evidence.DUE);
            if (mark >= 0 && line.atMs() < Long.parseLong(line.key().substring(mark + 1))) {
                findings.wrong("work after a timer began before that was due: " + line);
            }
        }
    }

    private static void checkFiring(Fact fact, @Nullable Long due, Findings findings) {
        if (due == null) {
            findings.wrong("timer " + Story.operation(fact) + " fired, but was not started");
        } else if (fact.turn().atMs() < due) {
            findings.wrong("timer " + Story.operation(fact) + " fired "
                    + (due - fact.turn().atMs()) + " ms early");
        }
    }
}
