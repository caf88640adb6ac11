package dev.clew.cli.chaos;

import java.time.Duration;
import java.util.Optional;

/**
 * When a run ends: at the first of its bounds, and then nothing is struck any more.
 *
 * @param kills after so many kills of nodes
 * @param length after so long
 */
record Bounds(Optional<Integer> kills, Optional<Duration> length) {

    boolean reached(Tally tally, Duration soFar) {
        return kills.map(most -> tally.kills() >= most).orElse(false)
                || length.map(longest -> soFar.compareTo(longest) >= 0).orElse(false);
    }
}
