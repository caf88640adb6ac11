package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.programs.Trace;
import java.util.List;
import java.util.Set;

/**
 * Everything a chaos run of programs left behind.
 *
 * @param cases what was asked for
 * @param kept what the store keeps
 * @param trace what the programs say, in the order in which they said it
 * @param killed the runs whose programs were killed
 * @param strikes when hosts and what they need were struck, and when that was over
 * @param oneMachine whether there is one host alone, whose clock is the store's, and whose runner ends what ran before
 */
public record ProgramEvidence(
        List<ProgramCase> cases,
        List<Kept> kept,
        List<Trace.Line> trace,
        Set<RunOf> killed,
        List<Strike> strikes,
        boolean oneMachine) {

    public ProgramEvidence {
        cases = List.copyOf(cases);
        kept = List.copyOf(kept);
        trace = List.copyOf(trace);
        killed = Set.copyOf(killed);
        strikes = List.copyOf(strikes);
    }

    /** A run of a process. */
    public record RunOf(String instance, int run) {}

    /** A time in which things may go wrong, in milliseconds since 1970. */
    public record Strike(long fromMs, long untilMs) {

        boolean touches(long beginMs, long endMs) {
            return fromMs <= endMs && beginMs <= untilMs;
        }
    }
}
