package dev.clew.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks on spans of time, how people write them, and the longest one: people say "for ever" with spans that lead to no instant. */
public final class Durations {

    /** What stands for every longer span: 36,500 days, which are countable in nanoseconds and lead to an instant. */
    public static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern SPAN = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h)");

    private Durations() {}

    /** The duration itself, or {@link #LONGEST} if it is longer than that. */
    public static Duration capped(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    /**
     * Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, or what {@link Duration#parse} reads.
     *
     * @throws IllegalArgumentException if it is none of these, or negative
     */
    public static Duration parse(String text) {
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            long number = Long.parseLong(span.group(1));
            return switch (span.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
        try {
            Duration parsed = Duration.parse(text);
            if (parsed.isNegative()) {
                throw new IllegalArgumentException("negative: " + text);
            }
            return parsed;
        } catch (DateTimeException none) {
            throw new IllegalArgumentException("no span of time: " + text, none);
        }
    }

    static void requirePositive(String what, Optional<Duration> duration) {
        if (duration.isPresent() && !duration.get().isPositive()) {
            throw new IllegalArgumentException(what + " must be longer than zero, was " + duration.get());
        }
    }
}
