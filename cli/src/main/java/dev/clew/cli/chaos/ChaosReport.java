package dev.clew.cli.chaos;

import dev.clew.cli.chaos.check.Violation;
import dev.clew.cli.chaos.check.Violation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a chaos run did, and what came out.
 *
 * @param seed what its choices grew from
 * @param kills how many engines were killed
 * @param instances how many instances were started
 * @param turns how many turns they took
 * @param executions how many executions of steps and activities were seen
 * @param failedCalls how many calls were not acknowledged
 * @param recoveries how long it took from each kill to the first turn of a later engine
 * @param violations what is wrong; empty if nothing is
 * @param seconds how long it took
 */
record ChaosReport(
        long seed,
        int kills,
        int instances,
        long turns,
        int executions,
        int failedCalls,
        List<Duration> recoveries,
        List<Violation> violations,
        double seconds) {

    ChaosReport {
        recoveries = List.copyOf(recoveries);
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
        figures.put("store", "sqlite");
        figures.put("seed", seed);
        figures.put("kills", kills);
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
        figures.put("seconds", Math.round(seconds * 10) / 10.0);
        figures.put("clean", clean());
        return figures;
    }

    private long count(Kind kind) {
        return violations.stream().filter(violation -> violation.kind() == kind).count();
    }

    private @Nullable Long recoveryMs(double share) {
        List<Duration> sorted = new ArrayList<>(recoveries);
        sorted.sort(Duration::compareTo);
        return sorted.isEmpty()
                ? null
                : sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * share)))
                        .toMillis();
    }
}
