package dev.clew.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When a failed attempt is tried again, and how long after.
 *
 * <p>The wait after failed attempt {@code n} (the first is 1) is
 * {@code min(cap, first * factor^(n-1))}, of which a share of up to {@code jitter} is taken away at random, so that
 * many instances that failed together do not come back together. Waits are durable timers: they hold no thread and
 * survive restarts. A failure marked non-retryable, or of a type in {@code never}, ends the attempts at once.
 *
 * <p>A failure may say itself when the next attempt may begin ({@link Failure#retryAfter}); then that is the wait. One for
 * a rate limit ({@link Failure#RATE_LIMITED}) costs no attempt. {@code patience} bounds both.
 *
 * @param maxAttempts how many attempts in all, the first included; at least 1
 * @param first the wait after the first failed attempt; zero means at once
 * @param factor by how much each wait grows; at least 1
 * @param cap the longest wait
 * @param jitter the share of a wait that chance may take away, from 0 (none) to 1
 * @param never failure types ({@link Failure#type}) that are not tried again
 * @param patience the longest wait that a failure may ask for, and how long all waits for rate limits of one activity may be
 *     together. A rate limit that would take longer is not waited for; zero: none is. A minute unless said
 */
public record Retry(
        int maxAttempts,
        Duration first,
        double factor,
        Duration cap,
        double jitter,
        List<String> never,
        Duration patience) {

    /** The usual patience. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);

    private static final Duration DEFAULT_FIRST = Duration.ofMillis(100);
    private static final Duration DEFAULT_CAP = Duration.ofSeconds(30);
    private static final double DEFAULT_JITTER = 0.2;
    private static final Retry NONE = new Retry(1, Duration.ZERO, 1, Duration.ZERO, 0, List.of(), Duration.ZERO);

    /** So that a limit that asks for no wait is not met again and again without end. */
    private static final Duration LEAST_LIMIT_WAIT = Duration.ofMillis(100);

    public Retry {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(cap, "cap");
        never = List.copyOf(never);
        require(maxAttempts >= 1, "maxAttempts must be at least 1, was " + maxAttempts);
        require(!first.isNegative(), "first must not be negative, was " + first);
        require(!cap.isNegative(), "cap must not be negative, was " + cap);
        first = Durations.capped(first);
        cap = Durations.capped(cap);
        require(!patience.isNegative(), "patience must not be negative, was " + patience);
        patience = Durations.capped(patience);
        require(factor >= 1 && Double.isFinite(factor), "factor must be at least 1, was " + factor);
        require(jitter >= 0 && jitter <= 1, "jitter must be from 0 to 1, was " + jitter);
    }

    /** One with the usual patience. */
    public Retry(int maxAttempts, Duration first, double factor, Duration cap, double jitter, List<String> never) {
        this(maxAttempts, first, factor, cap, jitter, never, DEFAULT_PATIENCE);
    }

    /** One attempt, no retry, not even after a rate limit. The default. */
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
        return new Retry(maxAttempts, wait, factor, cap.compareTo(wait) < 0 ? wait : cap, jitter, never, patience);
    }

    /** This policy with another longest wait. */
    public Retry upTo(Duration longest) {
        return new Retry(maxAttempts, first, factor, longest, jitter, never, patience);
    }

    /** This policy with another share of jitter, from 0 to 1. */
    public Retry jitter(double share) {
        return new Retry(maxAttempts, first, factor, cap, share, never, patience);
    }

    /** This policy, which gives up at once on failures of these types. */
    public Retry neverOn(String... types) {
        return new Retry(maxAttempts, first, factor, cap, jitter, List.of(types), patience);
    }

    /** This policy with another bound on what failures may ask for, and on waits for rate limits together. */
    public Retry patience(Duration longest) {
        return new Retry(maxAttempts, first, factor, cap, jitter, never, longest);
    }

    /**
     * How long after a failed attempt the next one begins; empty if there is no other.
     *
     * @param attempt the attempt that failed, from 1, whatever those before it cost
     * @param limits the waits for rate limits before it
     * @param chance a number from 0 (inclusive) to 1 (exclusive) that decides the jitter; asked only if there is one
     */
    public Optional<Duration> waitAfter(Failure failure, int attempt, LimitWaits limits, DoubleSupplier chance) {
        if (!failure.retryable() || never.contains(failure.type())) {
            return Optional.empty();
        }
        if (failure.rateLimited()) {
            Duration wait = failure.retryAfter().orElseGet(() -> delayAfter(limits.times() + 1, chance.getAsDouble()));
            Duration least = wait.compareTo(LEAST_LIMIT_WAIT) < 0 ? LEAST_LIMIT_WAIT : wait;
            return Optional.of(least).filter(span -> limits.waited().plus(span).compareTo(patience) <= 0);
        }
        int counted = attempt - limits.times();
        if (counted >= maxAttempts) {
            return Optional.empty();
        }
        return Optional.of(failure.retryAfter()
                .map(asked -> asked.compareTo(patience) > 0 ? patience : asked)
                .orElseGet(() -> delayAfter(counted, chance.getAsDouble())));
    }

    /**
     * How long this policy waits after a failed attempt that does not say so itself.
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
