package dev.clew.environment.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The counts of a tenant, as {@link ManagementWire} has them. */
public final class MetricsWire {

    private MetricsWire() {}

    public record Bucket(
            long bucketTimeMs,
            long invocationCount,
            long successCount,
            long failureCount,
            long cancelledCount,
            Optional<Long> avgDurationMs,
            Optional<Long> minDurationMs,
            Optional<Long> maxDurationMs,
            Optional<Long> avgMemoryBytes,
            Optional<Long> maxMemoryBytes,
            Optional<Double> successRatePercent) {
        public Bucket {
            avgDurationMs = Fields.given(avgDurationMs);
            minDurationMs = Fields.given(minDurationMs);
            maxDurationMs = Fields.given(maxDurationMs);
            avgMemoryBytes = Fields.given(avgMemoryBytes);
            maxMemoryBytes = Fields.given(maxMemoryBytes);
            successRatePercent = Fields.given(successRatePercent);
        }

        static Bucket of(dev.clew.environment.Metrics.Bucket bucket) {
            return new Bucket(
                    bucket.at().toEpochMilli(),
                    bucket.total(),
                    bucket.completed(),
                    bucket.failed(),
                    bucket.cancelled(),
                    bucket.averageDuration().map(Duration::toMillis),
                    bucket.shortestDuration().map(Duration::toMillis),
                    bucket.longestDuration().map(Duration::toMillis),
                    Fields.boxed(bucket.averageMemoryBytes()),
                    Fields.boxed(bucket.mostMemoryBytes()),
                    bucket.successPercent().isPresent()
                            ? Optional.of(bucket.successPercent().getAsDouble())
                            : Optional.empty());
        }

        dev.clew.environment.Metrics.Bucket bucket() {
            return new dev.clew.environment.Metrics.Bucket(
                    Instant.ofEpochMilli(bucketTimeMs),
                    invocationCount,
                    successCount,
                    failureCount,
                    cancelledCount,
                    avgDurationMs.map(Duration::ofMillis),
                    minDurationMs.map(Duration::ofMillis),
                    maxDurationMs.map(Duration::ofMillis),
                    Fields.longOf(avgMemoryBytes),
                    Fields.longOf(maxMemoryBytes),
                    successRatePercent.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
        }
    }

    public record Metrics(String tenantId, long startTimeMs, long endTimeMs, String granularity, List<Bucket> buckets) {
        public Metrics {
            buckets = Fields.list(buckets);
        }

        public static Metrics of(String namespace, dev.clew.environment.Metrics metrics) {
            return new Metrics(
                    namespace,
                    metrics.from().toEpochMilli(),
                    metrics.until().toEpochMilli(),
                    ManagementWire.label(metrics.granularity()),
                    metrics.buckets().stream().map(Bucket::of).toList());
        }

        dev.clew.environment.Metrics metrics() {
            return new dev.clew.environment.Metrics(
                    Instant.ofEpochMilli(startTimeMs),
                    Instant.ofEpochMilli(endTimeMs),
                    dev.clew.environment.Metrics.Granularity.valueOf(granularity.toUpperCase(Locale.ROOT)),
                    buckets.stream().map(Bucket::bucket).toList());
        }
    }
}
