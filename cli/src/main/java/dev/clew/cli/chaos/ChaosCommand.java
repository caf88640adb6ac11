package dev.clew.cli.chaos;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Kills an engine again and again under load, and checks every instance from outside. */
@Command(
        name = "chaos",
        description = {
            "Kill an engine with SIGKILL, again and again, at random moments under load, and then check every instance from"
                    + " outside: nothing lost, nothing twice, every result as without a crash.",
            "Exits with 0 only if nothing is wrong."
        })
public final class ChaosCommand implements Callable<Integer> {

    private static final String SQLITE = "sqlite";
    private static final int MOST_SHOWN = 20;
    private static final long SEEDS = 1_000_000_000L;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            defaultValue = SQLITE,
            description = "What the engine runs on: sqlite.")
    private String store = SQLITE;

    @Option(names = "--kills", paramLabel = "N", defaultValue = "50", description = "How many kills; 50 unless given.")
    private int kills;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "What load and moments grow from; a random number unless given.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--keep",
            description = "Keep the database and the logs. They are kept in any case if anything is wrong.")
    private boolean keep;

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!store.equals(SQLITE)) {
            throw new UsageException(
                    "--store " + store + " does not outlive its process, or is not known; give --store " + SQLITE);
        }
        if (kills < 1) {
            throw new UsageException("--kills is " + kills + "; give at least 1");
        }
        long chosen = seed.orElseGet(() -> new SecureRandom().nextLong(SEEDS));
        Path folder = Files.createTempDirectory("clew-chaos-");
        ChaosReport report;
        try (Progress progress = answer.progress()) {
            progress.stage("seed " + chosen + ", in " + folder);
            report = new Chaos(folder, kills, chosen, progress).run();
        }
        boolean kept = keep || !report.clean();
        if (!kept) {
            delete(folder);
        }
        answer.give(report.document(), out -> print(report, kept ? Optional.of(folder) : Optional.empty(), out));
        return report.clean() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void print(ChaosReport report, Optional<Path> kept, PrintWriter out) {
        Table table = new Table().column("").column("");
        report.figures().forEach((name, value) -> table.row(name, value == null ? "-" : value));
        table.print(out);
        report.violations().stream().limit(MOST_SHOWN).forEach(violation -> out.println(violation));
        if (report.violations().size() > MOST_SHOWN) {
            out.println("and " + (report.violations().size() - MOST_SHOWN) + " more, see --json");
        }
        kept.ifPresent(folder -> out.println("Database and logs: " + folder));
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
