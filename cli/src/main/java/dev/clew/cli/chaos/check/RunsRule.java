package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.check.Kept.Accepted;
import java.util.HashSet;
import java.util.Set;

/** The history of a process has requests of its present run alone, and saves each checkpoint once. */
final class RunsRule {

    private RunsRule() {}

    static void check(ProgramStory story, Findings findings) {
        int present = 0;
        Set<String> saved = new HashSet<>();
        for (Accepted request : story.kept().requests()) {
            int run = request.run().orElse(present);
            if (run < present) {
                findings.doubled("its history has " + request.name() + " of run " + run + " after run " + present
                        + " had begun");
            }
            present = Math.max(present, run);
            request.saved().filter(key -> !saved.add(key)).ifPresent(key -> {
                findings.doubled("its history saves " + key + " twice");
            });
        }
    }
}
