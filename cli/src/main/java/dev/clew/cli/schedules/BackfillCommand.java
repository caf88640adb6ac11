package dev.clew.cli.schedules;

import dev.clew.cli.console.Answer;
import dev.clew.cli.instances.Database;
import dev.clew.cli.instances.Moments;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts the runs of a span of time. */
@Command(name = "backfill", description = "Start the runs of a span of time that were not run before.")
public final class BackfillCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The schedule.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "TIME",
            description = "The first time: 2026-01-31T12:00:00Z, 2026-01-31, or how long ago, such as 12h.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Up to this time, which is excluded; now unless given.")
    private Optional<String> to = Optional.empty();

    @Override
    public Integer call() {
        Instant now = Instant.now();
        Instant begin = Moments.of("--from", from, now);
        Instant end = to.map(text -> Moments.of("--to", text, now)).orElse(now);
        return Steering.ask(
                database,
                answer,
                id,
                "backfill",
                "Asked " + id + " for its runs from " + begin + " to before " + end + ".",
                schedules -> schedules.backfill(id, begin, end));
    }
}
