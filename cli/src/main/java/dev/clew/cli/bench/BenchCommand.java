package dev.clew.cli.bench;

import dev.clew.benchmarks.Fleet;
import dev.clew.benchmarks.Plan;
import dev.clew.benchmarks.Report;
import dev.clew.benchmarks.StoreKind;
import dev.clew.benchmarks.Target;
import dev.clew.benchmarks.Workload;
import dev.clew.cli.bench.peers.PeersCommand;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Progress;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        subcommands = PeersCommand.class)
public final class BenchCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Parameters(paramLabel = "WORKLOAD", arity = "0..1", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Optional<Workload> chosen = Optional.empty();

    @Option(names = "--store", paramLabel = "STORE", description = "memory, sqlite or postgres; sqlite unless given.")
    private StoreKind store = StoreKind.SQLITE;

    @Option(
            names = "--db",
            paramLabel = "FILE",
            description = "Where the engine's database is created and left; else a temporary one is deleted.")
    private Optional<Path> db = Optional.empty();

    @Option(
            names = "--jdbc",
            paramLabel = "URL",
            description = "A PostgreSQL database for --store postgres, in which schemas are made and dropped; else a"
                    + " server is started for this run, with fsync on.")
    private Optional<String> jdbc = Optional.empty();

    @Option(
            names = "--statements",
            description = "Have the server that is started count statements too, which takes it a little time; idle"
                    + " does so in any case.")
    private boolean statements;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description =
                    "How many engines share the load, with more than one each in a JVM of its own; 1 unless given.")
    private int nodes = 1;

    @Option(
            names = "--remote",
            description = "Run the engine in another JVM, and clients without an engine in this one.")
    private boolean remote;

    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "How many instances; of fanout and children without --steps, how many activities or children"
                    + " one instance waits for.")
    private Optional<Integer> instances = Optional.empty();

    @Option(names = "--steps", paramLabel = "K", description = "How many steps, activities or children each.")
    private Optional<Integer> steps = Optional.empty();

    @Option(names = "--concurrency", paramLabel = "C", description = "How many clients at the same time.")
    private Optional<Integer> concurrency = Optional.empty();

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "How long to warm up; 15 unless given.")
    private Optional<Integer> warmUp = Optional.empty();

    @Option(
            names = "--rest",
            paramLabel = "SECONDS",
            description = "How long idle and sleepers watch an engine at rest; 10 unless given.")
    private Optional<Integer> rest = Optional.empty();

    @Option(
            names = "--window",
            paramLabel = "SECONDS",
            description = "Over how long a time sleepers wake; 2,500 a second unless given.")
    private Optional<Integer> window = Optional.empty();

    @Option(
            names = "--trials",
            paramLabel = "N",
            description = "How often at most sequence runs, of which the best counts; 32 unless given.")
    private Optional<Integer> trials = Optional.empty();

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() {
        Workload workload = chosen.orElseThrow(() -> new ParameterException(
                command.commandLine(), "no workload given; give one of " + Arrays.toString(Workload.values())));
        Plan plan = plan(workload);
        Report report;
        try (Progress progress = answer.progress()) {
            report = workload.run(plan, new ChildJvms(), progress::stage);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
        answer.give(report.fields(), out -> table(report).print(out));
        return ExitCode.OK;
    }

    private Plan plan(Workload workload) {
        db.ifPresent(BenchCommand::requireNew);
        try {
            Plan usual = Plan.of(workload, target(workload));
            return usual.fleet(new Fleet(nodes, remote))
                    .sized(workload, instances, steps)
                    .concurrency(concurrency.orElse(usual.concurrency()))
                    .warmUp(warmUp.map(Duration::ofSeconds).orElse(usual.warmUp()))
                    .rest(rest.map(Duration::ofSeconds).orElse(usual.rest()))
                    .window(window.map(Duration::ofSeconds))
                    .trials(trials.orElse(usual.trials()));
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }

    private Target target(Workload workload) {
        boolean own = store == StoreKind.POSTGRES && jdbc.isEmpty();
        return new Target(store, db, jdbc, statements || (own && workload == Workload.IDLE));
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
