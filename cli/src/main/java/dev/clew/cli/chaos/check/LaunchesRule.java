package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.check.ProgramEvidence.RunOf;
import dev.clew.cli.chaos.programs.Trace.Line;
import dev.clew.cli.chaos.programs.Trace.Moment;
import dev.clew.cli.chaos.programs.Trace.Request;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * No process is launched twice: each run once, none after the end, none without a reason, and nothing that an earlier run asks once a
 * later one has begun is done any more. On one machine the earlier program does not even run any more.
 */
final class LaunchesRule {

    private LaunchesRule() {}

    static void check(ProgramStory story, ProgramEvidence evidence, Findings findings) {
        Map<Integer, Line> begun = new HashMap<>();
        Map<Long, Integer> newestWhenAsked = new HashMap<>();
        Map<Integer, Line> last = new HashMap<>();
        @Nullable Line newest = null;
        boolean completed = false;
        for (Line line : story.lines()) {
            int latest = newest == null ? 0 : newest.run();
            switch (line.moment()) {
                case BEGUN -> {
                    Line before = begun.putIfAbsent(line.run(), line);
                    if (before != null) {
                        findings.doubled("run " + line.run() + " was launched twice, as processes " + before.pid()
                                + " and " + line.pid());
                    }
                    if (completed) {
                        findings.doubled("run " + line.run() + " was launched after the end");
                    }
                    if (newest != null && line.run() > newest.run()) {
                        checkReason(newest, last.getOrDefault(newest.run(), newest), line, evidence, findings);
                    }
                    newest = newest == null || line.run() > newest.run() ? line : newest;
                }
                case ASKED -> newestWhenAsked.put(line.pid(), latest);
                case ACCEPTED -> {
                    int other = newestWhenAsked.getOrDefault(line.pid(), 0);
                    if (line.request().fenced() && other > line.run()) {
                        findings.doubled("run " + line.run() + " was granted " + line.request() + " " + line.key()
                                + ", which it asked for when run " + other + " had begun");
                    }
                    completed |= line.request() == Request.COMPLETE;
                }
                case UNCERTAIN, REFUSED, SLEPT, LEFT, GAVE_UP -> {}
            }
            if (evidence.oneMachine() && line.run() < latest) {
                findings.doubled("run " + line.run() + " went on beside run " + latest + ": " + line.moment() + " "
                        + line.request() + " " + line.key());
            }
            last.put(line.run(), line);
        }
    }

    private static void checkReason(Line before, Line last, Line now, ProgramEvidence evidence, Findings findings) {
        boolean left = last.moment() == Moment.LEFT
                || last.moment() == Moment.GAVE_UP
                || (last.request() == Request.SUSPEND && last.moment() != Moment.REFUSED);
        boolean killed = evidence.killed().contains(new RunOf(before.instance(), before.run()));
        boolean struck = evidence.strikes().stream().anyMatch(strike -> strike.touches(before.atMs(), now.atMs()));
        if (!left && !killed && !struck) {
            findings.doubled("run " + now.run() + " was launched for no reason: run " + before.run()
                    + " had not left, and nobody had struck it or its host");
        }
    }
}
