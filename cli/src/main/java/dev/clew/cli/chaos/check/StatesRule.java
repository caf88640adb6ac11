package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.programs.Trace.Line;
import dev.clew.cli.chaos.programs.Trace.Moment;
import dev.clew.cli.chaos.programs.Trace.Request;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A checkpoint that was acknowledged, to whichever run, says the same ever after; and says what some run has given. */
final class StatesRule {

    private StatesRule() {}

    static void check(ProgramStory story, Findings findings) {
        Map<String, String> acknowledged = new HashMap<>();
        Map<String, Set<String>> given = new HashMap<>();
        Map<Long, Boolean> askedAfterIt = new HashMap<>();
        for (Line line : story.lines()) {
            boolean save = line.request() == Request.SAVE;
            boolean probe = line.request() == Request.PROBE;
            if (line.moment() == Moment.ASKED && (save || probe)) {
                askedAfterIt.put(line.pid(), acknowledged.containsKey(line.key()));
                if (save) {
                    given.computeIfAbsent(line.key(), key -> new HashSet<>()).add(line.value());
                }
            } else if (line.moment() == Moment.ACCEPTED && probe && line.value().isEmpty()) {
                if (askedAfterIt.getOrDefault(line.pid(), false)) {
                    findings.lost("run " + line.run() + " did not find " + line.key() + ", which was acknowledged with "
                            + acknowledged.get(line.key()));
                }
            } else if (line.moment() == Moment.ACCEPTED && (save || probe)) {
                String before = acknowledged.putIfAbsent(line.key(), line.value());
                if (before != null && !before.equals(line.value())) {
                    findings.lost(line.key() + " was acknowledged with " + before + ", and to run " + line.run()
                            + " with " + line.value());
                }
            }
        }
        acknowledged.forEach((key, value) -> {
            if (!value.equals(story.kept().states().get(key))) {
                findings.lost(key + " was acknowledged with " + value + ", and is "
                        + story.kept().states().get(key));
            }
        });
        given.forEach((key, values) -> {
            String kept = story.kept().states().get(key);
            if (kept != null && !values.contains(kept)) {
                findings.wrong(key + " is " + kept + ", which nobody has given");
            }
        });
    }
}
