package dev.clew.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Objects;
import java.util.Optional;

/**
 * Times by the clock on the wall of a time zone, as a cron expression.
 *
 * <p>Where the clock is set forward, times that do not exist are due at the first instant after the gap, or not at all,
 * as {@link Gap} says. Where it is set back, a time that comes twice is due the first time it comes. So no nominal time is
 * ever due twice; where an even rhythm matters more than the clock on the wall, take UTC or {@link Every}.
 *
 * @param expression minute, hour, day of the month, month, day of the week; names, ranges, steps and lists as in Unix.
 *     Where both kinds of day are given, either is enough
 * @param zone whose clock
 * @param gap what becomes of times that the clock skips
 */
public record Cron(String expression, ZoneId zone, Gap gap) implements Timing {

    private static final int LONGEST = 200;

    /** What becomes of times that the clock skips when it is set forward. */
    public enum Gap {
        /** They are due at the first instant after the gap, all of them at once and so once. */
        FIRST_AFTER,
        /** They are not due. */
        SKIP
    }

    public Cron {
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(gap, "gap");
        if (expression.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a cron expression has at most " + LONGEST + " characters, not " + expression.length());
        }
        parsed(expression);
    }

    /** Times in a zone, with those the clock skips due right after. */
    public static Cron of(String expression, ZoneId zone) {
        return new Cron(expression, zone, Gap.FIRST_AFTER);
    }

    /** This with another rule for times that the clock skips. */
    public Cron gap(Gap other) {
        return new Cron(expression, zone, other);
    }

    @Override
    public Optional<Instant> next(Instant after) {
        ExecutionTime times = parsed(expression);
        ZonedDateTime local = LocalDateTime.ofInstant(after, zone).atZone(ZoneOffset.UTC);
        while (true) {
            Optional<ZonedDateTime> candidate = times.nextExecution(local);
            if (candidate.isEmpty()) {
                return Optional.empty();
            }
            local = candidate.get();
            Optional<Instant> instant = resolve(local.toLocalDateTime()).filter(at -> at.isAfter(after));
            if (instant.isPresent()) {
                return instant;
            }
        }
    }

    @Override
    public Optional<Instant> last(Instant upTo) {
        ExecutionTime times = parsed(expression);
        // Where the clock has been set back, later times on the wall have been before.
        ZonedDateTime local = latestOnTheWall(upTo).plusSeconds(1).atZone(ZoneOffset.UTC);
        while (true) {
            Optional<ZonedDateTime> candidate = times.lastExecution(local);
            if (candidate.isEmpty()) {
                return Optional.empty();
            }
            local = candidate.get();
            Optional<Instant> instant = resolve(local.toLocalDateTime()).filter(at -> !at.isAfter(upTo));
            if (instant.isPresent()) {
                return instant;
            }
        }
    }

    private LocalDateTime latestOnTheWall(Instant instant) {
        LocalDateTime local = LocalDateTime.ofInstant(instant, zone).truncatedTo(ChronoUnit.SECONDS);
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        return transition != null && transition.isOverlap() ? transition.getDateTimeBefore() : local;
    }

    /** When the clock on the wall shows a time first; empty if it never does and that is to be skipped. */
    private Optional<Instant> resolve(LocalDateTime local) {
        ZoneRules rules = zone.getRules();
        ZoneOffsetTransition transition = rules.getTransition(local);
        if (transition != null && transition.isGap()) {
            return gap == Gap.SKIP ? Optional.empty() : Optional.of(transition.getInstant());
        }
        return Optional.of(local.toInstant(rules.getValidOffsets(local).getFirst()));
    }

    private static ExecutionTime parsed(String expression) {
        try {
            return ExecutionTime.forCron(
                    new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(expression));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is not a cron expression: " + wrong.getMessage()
                            + "; it has five fields, such as '30 9 * * MON-FRI': minute, hour, day of the month, month,"
                            + " day of the week",
                    wrong);
        }
    }

    @Override
    public String toString() {
        return expression + " " + zone + (gap == Gap.SKIP ? " (skipping gaps)" : "");
    }
}
