package dev.clew.schedule;

import java.time.Duration;
import java.time.Instant;

/** How much later than its nominal time a run begins: by chance, and always the same for the same schedule and time. */
final class Jitter {

    private final long seed;
    private final Timing timing;
    private final Duration most;

    Jitter(String scheduleId, Timing timing, Duration most) {
        this.seed = scheduleId.hashCode();
        this.timing = timing;
        this.most = most;
    }

    /** When the run of a nominal time begins: at most so much later, and before the nominal time after it. */
    Instant begin(Instant nominal) {
        if (most.isZero()) {
            return nominal;
        }
        long toNext = timing.next(nominal)
                .map(next -> Duration.between(nominal, next).toMillis() - 1)
                .orElse(Long.MAX_VALUE);
        return nominal.plusMillis((long) (share(nominal) * Math.min(most.toMillis(), toNext)));
    }

    /** From 0 to below 1. The mixing function is that of SplitMix64 (Steele, Lea, Flood 2014), which never changes. */
    private double share(Instant nominal) {
        long bits = seed * 0x9e3779b97f4a7c15L + nominal.toEpochMilli();
        bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
        bits ^= bits >>> 31;
        return (bits >>> 11) * 0x1.0p-53;
    }
}
