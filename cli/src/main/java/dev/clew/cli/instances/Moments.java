package dev.clew.cli.instances;

import dev.clew.cli.console.UsageException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points in time as people type them: an instant, a day in UTC, or how long ago. */
public final class Moments {

    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})([smhdw])");

    private Moments() {}

    /**
     * A point in time.
     *
     * @param option which option says so, for the message
     * @param now what "ago" is counted from
     */
    public static Instant of(String option, String text, Instant now) {
        Matcher span = SPAN.matcher(text);
        try {
            if (span.matches()) {
                return now.minus(span(span));
            }
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new UsageException(option + " is '" + text + "'; give a time such as 2026-01-31T12:00:00Z, a day such"
                    + " as 2026-01-31, or how long ago, such as 90s, 15m, 12h, 30d or 4w");
        } catch (DateTimeException | ArithmeticException tooLong) {
            throw new UsageException(option + " is '" + text + "', which is farther away than time goes");
        }
    }

    private static Duration span(Matcher span) {
        long number = Long.parseLong(span.group(1));
        return switch (span.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.of(7 * number, ChronoUnit.DAYS);
        };
    }
}
