package dev.clew.environment;

import dev.clew.api.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * How the processes of a namespace have ended over time.
 *
 * @param from the beginning of the first stretch
 * @param until the end of the last one
 * @param buckets one for each stretch, those without processes too
 */
public record Metrics(Instant from, Instant until, Granularity granularity, List<Bucket> buckets) {

    private static final int MOST_BUCKETS = 10_000;

    /** How long a stretch is; all are in UTC. */
    public enum Granularity {
        HOURLY(ChronoUnit.HOURS),
        DAILY(ChronoUnit.DAYS);

        private final ChronoUnit unit;

        Granularity(ChronoUnit unit) {
            this.unit = unit;
        }

        private Duration span() {
            return unit.getDuration();
        }
    }

    /**
     * A stretch of time.
     *
     * @param total how many processes have ended in it
     * @param averageDuration from their start to their end, waiting included; empty if none has ended
     * @param averageMemoryBytes of the most that each has used, of those of which it is known
     * @param successPercent how many of all have completed
     */
    public record Bucket(
            Instant at,
            long total,
            long completed,
            long failed,
            long cancelled,
            Optional<Duration> averageDuration,
            Optional<Duration> shortestDuration,
            Optional<Duration> longestDuration,
            OptionalLong averageMemoryBytes,
            OptionalLong mostMemoryBytes,
            OptionalDouble successPercent) {}

    public Metrics {
        buckets = List.copyOf(buckets);
    }

    /**
     * Counts processes.
     *
     * @param memory how much one has used at most; 0 if that is not known
     */
    static Metrics of(
            Listing listing,
            Instant from,
            Instant until,
            Granularity granularity,
            ToLongFunction<InstanceSummary> memory) {
        Instant first = from.truncatedTo(granularity.unit);
        if (!until.isAfter(from)) {
            throw new EnvironmentException(
                    EnvironmentException.Kind.VALIDATION_ERROR, "the time ends at " + until + ", before it begins");
        }
        if (Duration.between(first, until).dividedBy(granularity.span()) > MOST_BUCKETS) {
            throw new EnvironmentException(
                    EnvironmentException.Kind.TOO_LARGE,
                    "the time has more than " + MOST_BUCKETS + " stretches; ask for a shorter one");
        }
        Map<Instant, Count> counts = new TreeMap<>();
        for (Instant at = first; at.isBefore(until); at = at.plus(granularity.span())) {
            counts.put(at, new Count());
        }
        listing.forEach(InstanceQuery.all().finished(TimeRange.between(first, until)), summary -> {
            Optional.ofNullable(counts.get(summary.finishedAt().orElseThrow().truncatedTo(granularity.unit)))
                    .ifPresent(count -> count.add(summary, memory.applyAsLong(summary)));
            return true;
        });
        List<Bucket> buckets = new ArrayList<>();
        counts.forEach((at, count) -> buckets.add(count.bucket(at)));
        return new Metrics(first, until, granularity, buckets);
    }

    private static final class Count {

        private final LongSummaryStatistics millis = new LongSummaryStatistics();
        private final LongSummaryStatistics memory = new LongSummaryStatistics();
        private long completed;
        private long failed;
        private long cancelled;

        void add(InstanceSummary summary, long bytes) {
            switch (summary.status()) {
                case COMPLETED -> completed++;
                case FAILED -> failed++;
                case CANCELLED -> cancelled++;
                case PENDING, RUNNING, SUSPENDED -> throw new IllegalStateException(summary + " has not ended");
            }
            millis.accept(
                    Duration.between(summary.createdAt(), summary.finishedAt().orElseThrow())
                            .toMillis());
            if (bytes > 0) {
                memory.accept(bytes);
            }
        }

        Bucket bucket(Instant at) {
            boolean any = millis.getCount() > 0;
            boolean known = memory.getCount() > 0;
            return new Bucket(
                    at,
                    millis.getCount(),
                    completed,
                    failed,
                    cancelled,
                    any ? Optional.of(Duration.ofMillis(Math.round(millis.getAverage()))) : Optional.empty(),
                    any ? Optional.of(Duration.ofMillis(millis.getMin())) : Optional.empty(),
                    any ? Optional.of(Duration.ofMillis(millis.getMax())) : Optional.empty(),
                    known ? OptionalLong.of(Math.round(memory.getAverage())) : OptionalLong.empty(),
                    known ? OptionalLong.of(memory.getMax()) : OptionalLong.empty(),
                    any ? OptionalDouble.of(100.0 * completed / millis.getCount()) : OptionalDouble.empty());
        }
    }
}
