package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.check.LifeSpan.Freeze;
import dev.clew.cli.chaos.check.Roster.Tenure;
import dev.clew.cli.chaos.check.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A node that was declared dead while its process lived finds out, and joins again under a new epoch. */
public final class RejoinRule {

    /** How long it may take from when the process could have known; a whole outage of the database fits in. */
    static final long PATIENCE_MS = 20_000;

    private RejoinRule() {}

    static List<Violation> check(Roster roster, List<LifeSpan> lives) {
        List<Violation> violations = new ArrayList<>();
        for (LifeSpan span : lives) {
            List<Tenure> tenures = roster.tenures(span.life());
            if (tenures.isEmpty()) {
                continue;
            }
            Tenure last = tenures.getLast();
            roster.deathSeenMs(last.epoch()).ifPresent(deathMs -> {
                if (span.endedMs() - awakeMs(span, deathMs) > PATIENCE_MS) {
                    violations.add(new Violation(
                            Kind.LOST,
                            Roster.nodeName(span.life()),
                            "it was declared dead as epoch " + last.epoch() + " and did not join again"));
                }
            });
        }
        return violations;
    }

    /** When a process first ran at that time or after it. */
    private static long awakeMs(LifeSpan span, long atMs) {
        for (Freeze freeze : span.freezes()) {
            if (freeze.fromMs() <= atMs && atMs < freeze.untilMs()) {
                return freeze.untilMs();
            }
        }
        return atMs;
    }

    /** How many freezes were survived by the process and not by its epoch. */
    public static int fenced(Roster roster, List<LifeSpan> lives) {
        int fenced = 0;
        for (LifeSpan span : lives) {
            for (Freeze freeze : span.freezes()) {
                fenced += roster.tenures(span.life()).stream()
                                .map(tenure -> roster.deathSeenMs(tenure.epoch()))
                                .flatMapToLong(OptionalLong::stream)
                                .anyMatch(deathMs -> freeze.fromMs() <= deathMs && deathMs <= freeze.untilMs())
                        ? 1
                        : 0;
            }
        }
        return fenced;
    }
}
