package dev.clew.cli.chaos.check;

import java.util.List;

/**
 * A process that ran a node, as who started it knows it.
 *
 * @param life its number
 * @param endedMs when it was killed or told to end, in milliseconds since 1970
 * @param freezes when it was stopped, and for how long
 */
public record LifeSpan(int life, long endedMs, List<Freeze> freezes) {

    /** A stretch in which a process did not run, in milliseconds since 1970. */
    public record Freeze(long fromMs, long untilMs) {}

    public LifeSpan {
        freezes = List.copyOf(freezes);
    }
}
