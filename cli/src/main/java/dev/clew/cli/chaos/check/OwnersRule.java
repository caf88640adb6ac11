package dev.clew.cli.chaos.check;

import java.util.HashSet;
import java.util.Set;

/**
 * Of two owners only one commits: no turn was stored under an epoch that was dead already.
 *
 * <p>Epochs may well go back from one turn to the next: a node that gives an instance back may see it claimed by one that
 * joined earlier and lives. They must not go back to one that had died before an epoch joined that has a turn here. And
 * whatever a dead epoch stored was there when its death was seen.
 */
final class OwnersRule {

    private OwnersRule() {}

    static void check(Story story, Roster roster, Findings findings) {
        Set<Long> before = new HashSet<>();
        for (Turn turn : story.turns()) {
            String what = "turn " + turn.number() + " of execution " + turn.execution() + " was stored under epoch "
                    + turn.epoch();
            for (long other : before) {
                if (roster.diedBeforeJoined(turn.epoch(), other)) {
                    findings.doubled(what + ", which was dead when " + other + " joined, whose turn it follows");
                }
            }
            if (roster.storedAfterDeath(turn)) {
                findings.doubled(what + ", which was dead by then");
            }
            before.add(turn.epoch());
        }
    }
}
