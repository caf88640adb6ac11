package dev.clew.server.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as people write them. */
final class Times {

    private static final Pattern SPAN = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h)");

    private Times() {}

    /**
     * Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, or what {@link Duration#parse} reads.
     *
     * @throws IllegalArgumentException if it is none of these, or negative
     */
    static Duration parse(String text) {
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
}
