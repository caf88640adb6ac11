package dev.clew.schedule;

import dev.clew.api.Names;
import dev.clew.api.Orchestration;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to start again and again, and when.
 *
 * <pre>{@code
 * Schedule.of(REPORT, "sales").cron("30 9 * * MON-FRI", ZoneId.of("Europe/Berlin")).overlap(Overlap.BUFFER_ONE)
 * }</pre>
 *
 * @param orchestration the name of what is started
 * @param version which version of it
 * @param input what each run is started with; kept as the engine's codec writes it
 * @param timing when it is due
 * @param jitter how much later than its time a run begins at most, so that many schedules do not begin in the same
 *     instant. How much is the same for the same schedule and time, and never reaches the time after it
 * @param overlap what becomes of a run whose time comes while another is going on
 * @param buffer how many runs may wait under {@link Overlap#BUFFER_ALL}; from 1 to {@value #MAX_BUFFER}
 * @param catchUp what becomes of times that nobody noticed
 * @param catchUpWindow how long after its time a run is made up for at most
 * @param from no times before this
 * @param until no times after this
 * @param runs how many times it is due before it ends, triggers and backfills not counted; empty for no limit
 */
public record Schedule(
        String orchestration,
        int version,
        @Nullable Object input,
        Timing timing,
        Duration jitter,
        Overlap overlap,
        int buffer,
        CatchUp catchUp,
        Duration catchUpWindow,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<Integer> runs) {

    /** The most runs that may wait. */
    public static final int MAX_BUFFER = 1_000;

    /** Longer than anybody plans, and short enough to count in. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Duration A_YEAR = Duration.ofDays(365);
    private static final int DEFAULT_BUFFER = 100;

    public Schedule {
        Names.require("orchestration", orchestration);
        Objects.requireNonNull(timing, "timing");
        Objects.requireNonNull(overlap, "overlap");
        Objects.requireNonNull(catchUp, "catchUp");
        require(version >= 1, "version starts at 1, was " + version);
        require(
                !jitter.isNegative() && jitter.compareTo(LONGEST) <= 0,
                "jitter must be from 0 to " + LONGEST.toDays() + " days, was " + jitter);
        require(buffer >= 1 && buffer <= MAX_BUFFER, "buffer must be from 1 to " + MAX_BUFFER + ", was " + buffer);
        require(
                catchUpWindow.isPositive() && catchUpWindow.compareTo(LONGEST) <= 0,
                "catchUpWindow must be longer than zero and at most " + LONGEST.toDays() + " days, was "
                        + catchUpWindow);
        require(runs.isEmpty() || runs.get() >= 1, "runs must be at least 1, was " + runs.orElse(0));
        require(
                from.isEmpty() || until.isEmpty() || !until.get().isBefore(from.get()),
                "until is before from: " + until + " before " + from);
    }

    /** Runs of an orchestration; say when with {@link Draft#cron} or {@link Draft#every}. */
    public static <I> Draft of(Orchestration<I, ?> orchestration, I input) {
        return new Draft(orchestration.name(), orchestration.version(), input);
    }

    /**
     * What to start, without a time yet.
     *
     * @param orchestration the name of what is started
     * @param version which version of it
     * @param input what each run is started with
     */
    public record Draft(
            String orchestration, int version, @Nullable Object input) {

        /** By the clock on the wall of a time zone; see {@link Cron}. */
        public Schedule cron(String expression, ZoneId zone) {
            return at(Cron.of(expression, zone));
        }

        /** In an even rhythm that counts from the epoch; see {@link Every}. */
        public Schedule every(Duration period) {
            return at(Every.of(period));
        }

        public Schedule at(Timing timing) {
            return new Schedule(
                    orchestration,
                    version,
                    input,
                    timing,
                    Duration.ZERO,
                    Overlap.SKIP,
                    DEFAULT_BUFFER,
                    CatchUp.LAST,
                    A_YEAR,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("Schedule: " + message);
        }
    }

    public Schedule jitter(Duration most) {
        return new Schedule(
                orchestration,
                version,
                input,
                timing,
                most,
                overlap,
                buffer,
                catchUp,
                catchUpWindow,
                from,
                until,
                runs);
    }

    public Schedule overlap(Overlap rule) {
        return new Schedule(
                orchestration, version, input, timing, jitter, rule, buffer, catchUp, catchUpWindow, from, until, runs);
    }

    /** This with {@link Overlap#BUFFER_ALL}, and so many that may wait. */
    public Schedule bufferAtMost(int most) {
        return new Schedule(
                orchestration,
                version,
                input,
                timing,
                jitter,
                Overlap.BUFFER_ALL,
                most,
                catchUp,
                catchUpWindow,
                from,
                until,
                runs);
    }

    public Schedule catchUp(CatchUp rule) {
        return catchUp(rule, catchUpWindow);
    }

    public Schedule catchUp(CatchUp rule, Duration window) {
        return new Schedule(
                orchestration, version, input, timing, jitter, overlap, buffer, rule, window, from, until, runs);
    }

    public Schedule from(Instant first) {
        return new Schedule(
                orchestration,
                version,
                input,
                timing,
                jitter,
                overlap,
                buffer,
                catchUp,
                catchUpWindow,
                Optional.of(first),
                until,
                runs);
    }

    public Schedule until(Instant last) {
        return new Schedule(
                orchestration,
                version,
                input,
                timing,
                jitter,
                overlap,
                buffer,
                catchUp,
                catchUpWindow,
                from,
                Optional.of(last),
                runs);
    }

    public Schedule runs(int most) {
        return new Schedule(
                orchestration,
                version,
                input,
                timing,
                jitter,
                overlap,
                buffer,
                catchUp,
                catchUpWindow,
                from,
                until,
                Optional.of(most));
    }
}
