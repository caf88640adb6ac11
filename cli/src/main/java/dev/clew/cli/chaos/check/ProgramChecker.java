package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.programs.Trace.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Applies every rule about programs to every process. */
public final class ProgramChecker {

    private ProgramChecker() {}

    /** What is wrong; empty if nothing is. */
    public static List<Violation> check(ProgramEvidence evidence) {
        List<Violation> violations = new ArrayList<>();
        Map<String, Kept> kept = evidence.kept().stream().collect(Collectors.toMap(Kept::id, Function.identity()));
        Map<String, List<Line>> lines =
                evidence.trace().stream().collect(Collectors.groupingBy(Line::instance, Collectors.toList()));
        for (ProgramCase known : evidence.cases()) {
            Findings findings = new Findings(known.id());
            Kept found = kept.remove(known.id());
            if (found != null) {
                ProgramStory story = new ProgramStory(known, found, lines.getOrDefault(known.id(), List.of()));
                EndsRule.check(story, findings);
                StatesRule.check(story, findings);
                SleepsRule.check(story, evidence, findings);
                LaunchesRule.check(story, evidence, findings);
                RunsRule.check(story, findings);
            } else if (known.acknowledged()) {
                findings.lost("its start was acknowledged, and it is not there");
            }
            violations.addAll(findings.violations());
        }
        for (String unknown : kept.keySet()) {
            Findings findings = new Findings(unknown);
            findings.wrong("nobody started it");
            violations.addAll(findings.violations());
        }
        return violations;
    }
}
