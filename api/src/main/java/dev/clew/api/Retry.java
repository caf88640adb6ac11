package dev.clew.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * When a failed attempt is tried again, and how long after.
 *
 * <p>The wait after failed attempt {@code n} (the first is 1) is
 * {@code min(cap, first * factor^(n-1))}, of which a share of up to {@code jitter} is taken away at random, so that
 * many instances that failed together do not come back together. Waits are durable timers: they hold no thread and
 * survive restarts. A failure marked non-retryable, or of a type in {@code never}, ends the attempts at once.
 *
 * @param maxAttempts how many attempts in all, the first included; at least 1
 * @param first the wait after the first failed attempt; zero means at once
 * @param factor by how much each wait grows; at least 1
 * @param cap the longest wait
 * @param jitter the share of a wait that chance may take away, from 0 (none) to 1
 * @param never failure types ({@link Failure#type}) that are not tried again
 */
public record Retry(int maxAttempts, Duration first, double factor, Duration cap, double jitter, List<String> never) {

    private static final Duration DEFAULT_FIRST = Duration.ofMillis(100);
    private static final Duration DEFAULT_CAP = Duration.ofSeconds(30);
    private static final double DEFAULT_JITTER = 0.2;
    private static final Retry NONE = new Retry(1, Duration.ZERO, 1, Duration.ZERO, 0, List.of());

    public Retry {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(cap, "cap");
        never = List.copyOf(never);
        require(maxAttempts >= 1, "maxAttempts must be at least 1, was " + maxAttempts);
        require(!first.isNegative(), "first must not be negative, was " + first);
        require(!cap.isNegative(), "cap must not be negative, was " + cap);
        first = Durations.capped(first);
        cap = Durations.capped(cap);
        require(factor >= 1 && Double.isFinite(factor), "factor must be at least 1, was " + factor);
        require(jitter >= 0 && jitter <= 1, "jitter must be from 0 to 1, was " + jitter);
    }

    /** One attempt, no retry. The default. */
    public static Retry none() {
        return NONE;
    }

    /** Waits that double from 100 ms up to 30 s, with a fifth of jitter. */
    public static Retry exponential(int maxAttempts) {
        return new Retry(maxAttempts, DEFAULT_FIRST, 2, DEFAULT_CAP, DEFAULT_JITTER, List.of());
    }

    /** The same wait each time, without jitter. */
    public static Retry fixed(int maxAttempts, Duration wait) {
        return new Retry(maxAttempts, wait, 1, wait, 0, List.of());
    }

    /** This policy with another first wait; the cap is raised to it where it was lower. */
    public Retry startingAt(Duration wait) {
        return new Retry(maxAttempts, wait, factor, cap.compareTo(wait) < 0 ? wait : cap, jitter, never);
    }

    /** This policy with another longest wait. */
    public Retry upTo(Duration longest) {
        return new Retry(maxAttempts, first, factor, longest, jitter, never);
    }

    /** This policy with another share of jitter, from 0 to 1. */
    public Retry jitter(double share) {
        return new Retry(maxAttempts, first, factor, cap, share, never);
    }

    /** This policy, which gives up at once on failures of these types. */
    public Retry neverOn(String... types) {
        return new Retry(maxAttempts, first, factor, cap, jitter, List.of(types));
    }

    /** Whether a failed attempt is followed by another. */
    public boolean retries(Failure failure, int attempt) {
        return attempt < maxAttempts && failure.retryable() && !never.contains(failure.type());
    }

    /**
     * How long to wait after a failed attempt.
     *
     * @param attempt the attempt that failed, from 1
     * @param chance a number from 0 (inclusive) to 1 (exclusive) that decides the jitter
     */
    public Duration delayAfter(int attempt, double chance) {
        require(attempt >= 1, "attempt counts from 1, was " + attempt);
        double grown = first.toMillis() * Math.pow(factor, attempt - 1.0);
        double capped = Math.min(grown, (double) cap.toMillis());
        return Duration.ofMillis(Math.round(capped * (1 - jitter * chance)));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("Retry: " + message);
        }
    }
}
