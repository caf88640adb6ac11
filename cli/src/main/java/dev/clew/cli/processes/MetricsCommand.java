package dev.clew.cli.processes;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.cli.instances.Moments;
import dev.clew.environment.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts how processes have ended. */
@Command(name = "metrics", description = "Count how processes have ended, by hour or by day.")
public final class MetricsCommand implements Callable<Integer> {

    @Mixin
    private final Reach reach = new Reach();

    @Mixin
    private final Answer answer = new Answer();

    @Option(names = "--from", paramLabel = "TIME", defaultValue = "24h", description = "Since when; 24h unless given.")
    private String from = "24h";

    @Option(names = "--until", paramLabel = "TIME", defaultValue = "0s", description = "Until when; now unless given.")
    private String until = "0s";

    @Option(
            names = "--by",
            paramLabel = "SPAN",
            defaultValue = "HOURLY",
            description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
    private Metrics.Granularity granularity = Metrics.Granularity.HOURLY;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        Instant first = Moments.of("--from", from, now);
        Instant last = Moments.of("--until", until, now);
        Metrics metrics = reach.ask(management -> management.metrics(first, last, granularity));
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("from", metrics.from());
        document.put("until", metrics.until());
        document.put(
                "buckets",
                metrics.buckets().stream().map(MetricsCommand::document).toList());
        answer.give(document, out -> {
            Table table = new Table()
                    .column("FROM")
                    .number("TOTAL")
                    .number("COMPLETED")
                    .number("FAILED")
                    .number("CANCELLED")
                    .number("AVERAGE MS");
            metrics.buckets()
                    .forEach(bucket -> table.row(
                            Text.time(bucket.at()),
                            bucket.total(),
                            bucket.completed(),
                            bucket.failed(),
                            bucket.cancelled(),
                            millis(bucket.averageDuration())
                                    .map(String::valueOf)
                                    .orElse("")));
            table.print(out);
        });
        return ExitCode.OK;
    }

    private static SequencedMap<String, @Nullable Object> document(Metrics.Bucket bucket) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("at", bucket.at());
        document.put("total", bucket.total());
        document.put("completed", bucket.completed());
        document.put("failed", bucket.failed());
        document.put("cancelled", bucket.cancelled());
        document.put("average_ms", millis(bucket.averageDuration()));
        document.put("shortest_ms", millis(bucket.shortestDuration()));
        document.put("longest_ms", millis(bucket.longestDuration()));
        document.put("average_memory_bytes", ProcessDocuments.number(bucket.averageMemoryBytes()));
        document.put("most_memory_bytes", ProcessDocuments.number(bucket.mostMemoryBytes()));
        document.put(
                "success_percent",
                bucket.successPercent().isPresent()
                        ? Optional.of(bucket.successPercent().getAsDouble())
                        : Optional.empty());
        return document;
    }

    private static Optional<Long> millis(Optional<Duration> span) {
        return span.map(Duration::toMillis);
    }
}
