package dev.clew.cli.chaos.check;

import dev.clew.cli.jvm.ExecutionLog.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Applies every rule to every instance. */
public final class HistoryChecker {

    private HistoryChecker() {}

    /** What is wrong; empty if nothing is. */
    public static List<Violation> check(Evidence evidence) {
        List<Violation> violations = new ArrayList<>(evidence.snapshots().violations());
        Map<String, Instance> instances =
                evidence.instances().stream().collect(Collectors.toMap(Instance::id, Function.identity()));
        Map<Long, List<Turn>> turns =
                evidence.snapshots().turns().stream().collect(Collectors.groupingBy(Turn::instance));
        Map<String, List<Line>> executions =
                evidence.executions().stream().collect(Collectors.groupingBy(HistoryChecker::instanceOf));
        for (Case known : evidence.cases()) {
            Findings findings = new Findings(known.id());
            Instance instance = instances.remove(known.id());
            if (instance != null) {
                Story story = Story.of(instance, turns.getOrDefault(instance.key(), List.of()));
                List<Line> lines = executions.getOrDefault(known.id(), List.of());
                check(known, story, lines, evidence, findings);
            } else if (known.acknowledged()) {
                findings.lost("its start was acknowledged, and it is not there");
            }
            known.complaints().forEach(findings::wrong);
            violations.addAll(findings.violations());
        }
        for (Instance unknown : instances.values()) {
            Findings findings = new Findings(unknown.id());
            findings.wrong("nobody started it");
            violations.addAll(findings.violations());
        }
        violations.addAll(evidence.roster().violations());
        violations.addAll(RejoinRule.check(evidence.roster(), evidence.lives()));
        return violations;
    }

    private static void check(Case known, Story story, List<Line> executions, Evidence evidence, Findings findings) {
        OutcomeRule.check(known, story, findings);
        TurnsRule.check(story, findings);
        OperationsRule.check(story, findings);
        TimersRule.check(story, known.expectation(), executions, findings);
        SignalsRule.check(known, story, findings);
        ExecutionsRule.check(story, evidence.snapshots(), evidence.roster(), executions, findings);
        OwnersRule.check(story, evidence.roster(), findings);
    }

    private static String instanceOf(Line line) {
        return line.key().substring(0, line.key().indexOf('|'));
    }
}
