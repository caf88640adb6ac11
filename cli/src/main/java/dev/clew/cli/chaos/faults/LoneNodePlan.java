package dev.clew.cli.chaos.faults;

import dev.clew.cli.chaos.faults.Act.Kill;
import dev.clew.cli.chaos.faults.Act.Start;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Kills one node again and again, and starts it at once: some lives end before they have even begun, some while they
 * recover, most under load.
 */
public final class LoneNodePlan implements Plan {

    private static final int EARLY_MS = 300;
    private static final int RECOVERING_MS = 1000;
    private static final int LOADED_MS = 1500;

    private final SplittableRandom random;
    private boolean killed;

    public LoneNodePlan(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Step next() {
        killed = !killed;
        return killed ? kill() : new Step(false, Duration.ZERO, new Start(0));
    }

    private Step kill() {
        int kind = random.nextInt(10);
        if (kind < 2) {
            return new Step(false, Duration.ofMillis(random.nextInt(EARLY_MS)), new Kill(0));
        }
        if (kind < 4) {
            return new Step(false, Duration.ofMillis(random.nextInt(EARLY_MS, RECOVERING_MS)), new Kill(0));
        }
        return new Step(true, Duration.ofMillis(random.nextInt(LOADED_MS)), new Kill(0));
    }
}
