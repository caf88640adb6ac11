package dev.clew.cli.chaos;

import dev.clew.cli.chaos.fleet.Site;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Strikes engines again and again under load, and checks every instance from outside. */
@Command(
        name = "chaos",
        description = {
            "Strike engines again and again, at random moments under load, and then check every instance from outside:"
                    + " nothing lost, nothing twice, every result as without a fault.",
            "On SQLite one engine is killed with SIGKILL. On PostgreSQL, on a server of its own, a fleet of engines is killed,"
                    + " stopped for longer than its lease and cut off, and the database is restarted and killed.",
            "Exits with 0 only if nothing is wrong."
        })
public final class ChaosCommand implements Callable<Integer> {

    private static final int MOST_SHOWN = 20;
    private static final long SEEDS = 1_000_000_000L;
    private static final double SECONDS_A_MINUTE = 60;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            defaultValue = "sqlite",
            description = "What the engines run on: sqlite or postgres.")
    private String store = "sqlite";

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "How many engines; 4 on postgres unless given, always 1 on sqlite.")
    private Optional<Integer> nodes = Optional.empty();

    @Option(names = "--kills", paramLabel = "N", description = "End after so many kills; 50 on sqlite unless bounded.")
    private Optional<Integer> kills = Optional.empty();

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "End after so many minutes, such as 0.5; 3 on postgres unless bounded.")
    private Optional<Double> minutes = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "What load and faults grow from; a random number unless given.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--keep",
            description =
                    "Keep the logs, and a database that is a file. They are kept in any case if anything is wrong.")
    private boolean keep;

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Surroundings surroundings = Surroundings.named(store);
        Bounds bounds = surroundings.bounds(kills, minutes.map(ChaosCommand::length));
        int size = surroundings.nodes(nodes);
        long chosen = seed.orElseGet(() -> new SecureRandom().nextLong(SEEDS));
        Path folder = Files.createTempDirectory("clew-chaos-");
        Chaos.Setup setup = new Chaos.Setup(
                folder,
                chosen,
                size,
                surroundings.lease(),
                surroundings.plan(chosen, size),
                bounds,
                surroundings.betweenSnapshots());
        ChaosReport report;
        try (Progress progress = answer.progress()) {
            progress.stage("seed " + chosen + ", in " + folder);
            try (Site site = surroundings.open(folder);
                    Chaos chaos = new Chaos(setup, site, progress)) {
                report = chaos.run();
            }
        }
        boolean kept = keep || !report.clean();
        if (!kept) {
            delete(folder);
        }
        answer.give(report.document(), out -> print(report, kept ? Optional.of(folder) : Optional.empty(), out));
        return report.clean() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Duration length(double minutes) {
        return Duration.ofMillis(Math.round(minutes * SECONDS_A_MINUTE * 1000));
    }

    private static void print(ChaosReport report, Optional<Path> kept, PrintWriter out) {
        Table table = new Table().column("").column("");
        report.figures().forEach((name, value) -> table.row(name, value == null ? "-" : value));
        table.print(out);
        report.violations().stream().limit(MOST_SHOWN).forEach(violation -> out.println(violation));
        if (report.violations().size() > MOST_SHOWN) {
            out.println("and " + (report.violations().size() - MOST_SHOWN) + " more, see --json");
        }
        kept.ifPresent(folder -> out.println("Logs and rows: " + folder));
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }
}
