package dev.clew.benchmarks;

import dev.clew.Clew;

/** What every engine of a fleet can run, so that any of them may own any instance. */
final class Programs {

    private Programs() {}

    static Clew.Builder register(Clew.Builder builder) {
        return Idle.register(Signals.register(Sequence.register(builder)));
    }
}
