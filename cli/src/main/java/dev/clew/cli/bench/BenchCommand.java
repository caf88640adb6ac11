package dev.clew.cli.bench;

import dev.clew.benchmarks.Plan;
import dev.clew.benchmarks.Report;
import dev.clew.benchmarks.Workload;
import dev.clew.cli.bench.peers.PeersCommand;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the engine beside the physical limit of the same disk. */
@Command(
        name = "bench",
        description = "Measure the engine, beside what the same disk could do.",
        subcommands = {SweepCommand.class, CompareCommand.class, PeersCommand.class})
public final class BenchCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Parameters(paramLabel = "WORKLOAD", arity = "0..1", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Optional<Workload> chosen = Optional.empty();

    @Option(
            names = "--db",
            paramLabel = "FILE",
            description = "Where the engine's database is created and left; else a temporary one is deleted.")
    private Optional<Path> db = Optional.empty();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description =
                    "How many engines share the load, with more than one each in a JVM of its own; 1 unless given.")
    private int nodes = 1;

    @Option(names = "--steps", paramLabel = "K", description = "How many steps, activities or children each.")
    private Optional<Integer> steps = Optional.empty();

    @Option(names = "--concurrency", paramLabel = "C", description = "How many clients at the same time.")
    private Optional<Integer> concurrency = Optional.empty();

    @Mixin
    private final Amount amount = new Amount();

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() {
        Workload workload = chosen.orElseThrow(() -> new ParameterException(
                command.commandLine(), "no workload given; give one of " + Arrays.toString(Workload.values())));
        db.ifPresent(BenchCommand::requireNew);
        Plan plan = amount.plan(workload, db, nodes, steps, concurrency);
        Report report;
        try (Progress progress = answer.progress()) {
            report = workload.run(plan, new ChildJvms(), progress::stage);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
        answer.give(report.fields(), out -> table(report).print(out));
        return ExitCode.OK;
    }

    private static void requireNew(Path file) {
        if (Files.exists(file)) {
            throw new UsageException(file + " exists already; give --db the path of a new file, or delete this one");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UsageException("there is no folder " + folder + " for --db " + file + "; create it first");
        }
    }

    private static Table table(Report report) {
        Table table = new Table().column("").column("");
        report.fields().forEach((name, value) -> {
            if (value instanceof Map<?, ?> parts) {
                parts.forEach((part, figure) -> table.row(name + "." + part, shown(figure)));
            } else {
                table.row(name, shown(value));
            }
        });
        return table;
    }

    private static Object shown(@Nullable Object value) {
        return value == null ? "-" : value;
    }
}
