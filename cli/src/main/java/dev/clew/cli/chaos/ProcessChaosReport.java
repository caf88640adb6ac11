package dev.clew.cli.chaos;

import dev.clew.cli.chaos.check.ProgramEvidence;
import dev.clew.cli.chaos.check.Violation;
import dev.clew.cli.chaos.check.Violation.Kind;
import dev.clew.cli.chaos.check.WakeUps;
import dev.clew.cli.chaos.programs.Trace.Line;
import dev.clew.cli.chaos.programs.Trace.Moment;
import dev.clew.cli.chaos.programs.Trace.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a chaos run of programs did, and what came out.
 *
 * @param setting what ran where
 * @param tally what was done to it
 * @param evidence what it left behind
 * @param violations what is wrong; empty if nothing is
 * @param length how long it took
 */
record ProcessChaosReport(
        ChaosReport.Setting setting,
        Tally tally,
        ProgramEvidence evidence,
        List<Violation> violations,
        Duration length) {

    ProcessChaosReport {
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
        WakeUps wakeUps = WakeUps.of(evidence.trace());
        SequencedMap<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("store", setting.store());
        figures.put("seed", setting.seed());
        figures.put("nodes", setting.nodes());
        figures.put("kills", tally.kills());
        figures.put("program_kills", evidence.killed().size());
        figures.put("stops", tally.freezes());
        figures.put("cuts", tally.cuts());
        figures.put("stalls", tally.stalls());
        figures.put("database_restarts", tally.databaseStops());
        figures.put("database_kills", tally.databaseKills());
        figures.put("processes", evidence.cases().size());
        figures.put("launches", count(Moment.BEGUN, Request.NONE));
        figures.put("checkpoints", count(Moment.ACCEPTED, Request.SAVE));
        figures.put("sleeps", count(Moment.SLEPT, Request.SLEEP));
        figures.put("uncertain_requests", count(Moment.UNCERTAIN));
        figures.put("refused_requests", count(Moment.REFUSED));
        figures.put("lost", count(Kind.LOST));
        figures.put("doubled", count(Kind.DOUBLED));
        figures.put("wrong", count(Kind.WRONG));
        figures.put("violations", violations.size());
        figures.put("wake_ups", wakeUps.count());
        figures.put("wake_up_p50_ms", wakeUps.lateMs(0.50));
        figures.put("wake_up_p99_ms", wakeUps.lateMs(0.99));
        figures.put("seconds", Math.round(length.toMillis() / 100.0) / 10.0);
        figures.put("clean", clean());
        return figures;
    }

    private long count(Moment moment, Request request) {
        return evidence.trace().stream()
                .filter(line -> line.moment() == moment && line.request() == request)
                .count();
    }

    private long count(Moment moment) {
        return evidence.trace().stream()
                .map(Line::moment)
                .filter(moment::equals)
                .count();
    }

    private long count(Kind kind) {
        return violations.stream().filter(violation -> violation.kind() == kind).count();
    }
}
