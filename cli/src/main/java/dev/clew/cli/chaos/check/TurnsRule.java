package dev.clew.cli.chaos.check;

import java.util.List;

/**
 * Executions are numbered from 1 and turns from 0, without gaps; each execution begins with its start and ends with one
 * ending, and time does not run backwards.
 */
final class TurnsRule {

    private TurnsRule() {}

    static void check(Story story, Findings findings) {
        int execution = 0;
        int number = 0;
        long at = Long.MIN_VALUE;
        for (Turn turn : story.turns()) {
            if (turn.execution() != execution) {
                if (turn.execution() != execution + 1) {
                    findings.lost("execution " + turn.execution() + " follows execution " + execution);
                }
                execution = turn.execution();
                number = 0;
            }
            if (turn.number() != number) {
                findings.lost(
                        "turn " + turn.number() + " of execution " + execution + " where " + number + " should be");
            }
            if (turn.atMs() < at) {
                findings.wrong("turn " + number + " of execution " + execution + " is older than the one before");
            }
            number = turn.number() + 1;
            at = turn.atMs();
        }
        if (execution != story.instance().execution()) {
            findings.lost("the last turn is of execution " + execution + ", the instance is in "
                    + story.instance().execution());
        }
        checkEnds(story, findings);
    }

    private static void checkEnds(Story story, Findings findings) {
        List<Fact> facts = story.facts();
        for (int i = 0; i < facts.size(); i++) {
            boolean begins = i == 0 || newExecution(facts, i);
            boolean ends = i == facts.size() - 1 || newExecution(facts, i + 1);
            Fact fact = facts.get(i);
            if (begins != fact.is("ExecutionStarted")) {
                findings.wrong("event " + i + " is " + fact.type() + (begins ? ", not a start" : " in the middle"));
            }
            boolean last = fact.is(
                    "ExecutionCompleted",
                    "ExecutionFailed",
                    "ExecutionCancelled",
                    "ExecutionTerminated",
                    "ExecutionContinued");
            if (ends != last) {
                findings.wrong("event " + i + " is " + fact.type() + (ends ? ", not an ending" : " in the middle"));
            }
        }
    }

    private static boolean newExecution(List<Fact> facts, int i) {
        return facts.get(i).turn().execution() != facts.get(i - 1).turn().execution();
    }
}
