package dev.clew.cli.chaos;

import java.time.Duration;
import java.util.SplittableRandom;

/** When each engine is killed: some before they have even started, some while they recover, most under load. */
final class KillSchedule {

    private static final int EARLY_MS = 300;
    private static final int RECOVERING_MS = 1000;
    private static final int LOADED_MS = 1500;

    private final SplittableRandom random;

    KillSchedule(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /**
     * A moment in the life of an engine.
     *
     * @param afterRecovery whether it counts from the first turn the engine commits, and else from the start of its
     *     process
     * @param delay how long after that
     */
    record Moment(boolean afterRecovery, Duration delay) {}

    /** The next kill. */
    Moment next() {
        int kind = random.nextInt(10);
        if (kind < 2) {
            return new Moment(false, Duration.ofMillis(random.nextInt(EARLY_MS)));
        }
        if (kind < 4) {
            return new Moment(false, Duration.ofMillis(random.nextInt(EARLY_MS, RECOVERING_MS)));
        }
        return new Moment(true, Duration.ofMillis(random.nextInt(LOADED_MS)));
    }
}
