package dev.clew.cli.chaos;

import dev.clew.cli.chaos.check.Violation;
import dev.clew.cli.chaos.fleet.Site;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Strikes engines again and again under load, and checks every instance from outside. */
@Command(
        name = "chaos",
        description = {
            "Strike engines again and again, at random moments under load, and then check every instance from outside:"
                    + " nothing lost, nothing twice, every result as without a fault.",
            "On SQLite one engine is killed with SIGKILL. On PostgreSQL, on a server of its own, a fleet of engines is killed,"
                    + " stopped for longer than its lease and cut off, and the database is restarted and killed.",
            "Exits with 0 only if nothing is wrong."
        },
        subcommands = ProcessesCommand.class)
public final class ChaosCommand implements Callable<Integer> {

    private static final int MOST_SHOWN = 20;
    private static final int USUAL_NODES = 4;

    @Mixin
    private final ChaosOptions options = new ChaosOptions();

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Surroundings surroundings = options.surroundings();
        Bounds bounds = options.bounds();
        int size = options.nodes(USUAL_NODES);
        long seed = options.seed();
        Path folder = Files.createTempDirectory("clew-chaos-");
        Chaos.Setup setup = new Chaos.Setup(
                folder,
                seed,
                size,
                surroundings.lease(),
                surroundings.plan(seed, size),
                bounds,
                surroundings.betweenSnapshots());
        ChaosReport report;
        try (Progress progress = answer.progress()) {
            progress.stage("seed " + seed + ", in " + folder);
            try (Site site = surroundings.open(folder);
                    Chaos chaos = new Chaos(setup, site, progress)) {
                report = chaos.run();
            }
        }
        Optional<Path> kept = options.tidy(folder, report.clean());
        answer.give(report.document(), out -> print(report.figures(), report.violations(), kept, out));
        return report.clean() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** What every chaos run tells people. */
    static void print(
            Map<String, @Nullable Object> figures, List<Violation> violations, Optional<Path> kept, PrintWriter out) {
        Table table = new Table().column("").column("");
        figures.forEach((name, value) -> table.row(name, value == null ? "-" : value));
        table.print(out);
        violations.stream().limit(MOST_SHOWN).forEach(violation -> out.println(violation));
        if (violations.size() > MOST_SHOWN) {
            out.println("and " + (violations.size() - MOST_SHOWN) + " more, see --json");
        }
        kept.ifPresent(folder -> out.println("Logs and rows: " + folder));
    }
}
