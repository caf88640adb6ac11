package dev.clew.cli.chaos;

import dev.clew.cli.chaos.check.Violation;
import dev.clew.cli.chaos.check.Violation.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a chaos run did, and what came out.
 *
 * @param setting what ran where
 * @param tally what was done to it
 * @param fenced how many of the stopped nodes were declared dead before they could go on
 * @param instances how many instances were started
 * @param turns how many turns they took
 * @param executions how many executions of steps and activities were seen
 * @param failedCalls how many calls were not acknowledged
 * @param recoveries how long it took from each kill until all that the node had owned was claimed or ended
 * @param violations what is wrong; empty if nothing is
 * @param length how long it took
 */
record ChaosReport(
        Setting setting,
        Tally tally,
        int fenced,
        int instances,
        long turns,
        int executions,
        int failedCalls,
        List<Duration> recoveries,
        List<Violation> violations,
        Duration length) {

    /**
     * What ran where.
     *
     * @param store the kind of database
     * @param seed what all choices grew from
     * @param nodes how many nodes there were
     */
    record Setting(String store, long seed, int nodes) {}

    ChaosReport {
        recoveries = recoveries.stream().sorted().toList();
        violations = List.copyOf(violations);
    }

    boolean clean() {
        return violations.isEmpty();
    }

    SequencedMap<String, @Nullable Object> document() {
        SequencedMap<String, @Nullable Object> document = figures();
        document.put("found", violations.stream().map(Violation::toString).toList());
        return document;
    }

    /** Everything but what the violations are. */
    SequencedMap<String, @Nullable Object> figures() {
        SequencedMap<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("store", setting.store());
        figures.put("seed", setting.seed());
        figures.put("nodes", setting.nodes());
        figures.put("kills", tally.kills());
        figures.put("stops", tally.freezes());
        figures.put("stops_fenced", fenced);
        figures.put("cuts", tally.cuts());
        figures.put("stalls", tally.stalls());
        figures.put("database_restarts", tally.databaseStops());
        figures.put("database_kills", tally.databaseKills());
        figures.put("bursts", tally.bursts());
        figures.put("instances", instances);
        figures.put("turns", turns);
        figures.put("executions", executions);
        figures.put("failed_calls", failedCalls);
        figures.put("lost", count(Kind.LOST));
        figures.put("doubled", count(Kind.DOUBLED));
        figures.put("wrong", count(Kind.WRONG));
        figures.put("violations", violations.size());
        figures.put("recoveries", recoveries.size());
        figures.put("recovery_p50_ms", recoveryMs(0.50));
        figures.put("recovery_p99_ms", recoveryMs(0.99));
        figures.put("recovery_max_ms", recoveryMs(1));
        figures.put("seconds", Math.round(length.toMillis() / 100.0) / 10.0);
        figures.put("clean", clean());
        return figures;
    }

    private long count(Kind kind) {
        return violations.stream().filter(violation -> violation.kind() == kind).count();
    }

    private @Nullable Long recoveryMs(double share) {
        return recoveries.isEmpty()
                ? null
                : recoveries
                        .get((int) Math.min(recoveries.size() - 1L, (long) (recoveries.size() * share)))
                        .toMillis();
    }
}
