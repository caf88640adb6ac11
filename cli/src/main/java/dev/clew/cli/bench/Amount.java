package dev.clew.cli.bench;

import dev.clew.benchmarks.Fleet;
import dev.clew.benchmarks.Plan;
import dev.clew.benchmarks.StoreKind;
import dev.clew.benchmarks.Target;
import dev.clew.benchmarks.Workload;
import dev.clew.cli.console.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much is measured, and on what: a {@link Mixin} of the commands that run a workload. */
final class Amount {

    @Option(names = "--store", paramLabel = "STORE", description = "memory, sqlite or postgres; sqlite unless given.")
    private StoreKind store = StoreKind.SQLITE;

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
            names = "--remote",
            description = "Run the engine in another JVM, and clients without an engine in this one.")
    private boolean remote;

    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "How many instances; of fanout and children without --steps, how many activities or children"
                    + " one instance waits for.")
    private Optional<Integer> instances = Optional.empty();

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
            description =
                    "Over how long a time sleepers wake, 2,500 a second unless given; of scale-out, how long a turn takes, 10 unless given.")
    private Optional<Integer> window = Optional.empty();

    @Option(
            names = "--trials",
            paramLabel = "N",
            description = "How often at most sequence, wf-linear and wf-fanout run, of which the best counts; 32 unless"
                    + " given.")
    private Optional<Integer> trials = Optional.empty();

    /**
     * The plan of a run.
     *
     * @param file where the engine's database is to be
     * @throws UsageException if it cannot be run like that
     */
    Plan plan(
            Workload workload, Optional<Path> file, int nodes, Optional<Integer> steps, Optional<Integer> concurrency) {
        try {
            Plan usual = Plan.of(workload, target(workload, file));
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

    private Target target(Workload workload, Optional<Path> file) {
        boolean own = store == StoreKind.POSTGRES && jdbc.isEmpty();
        return new Target(store, file, jdbc, statements || (own && workload == Workload.IDLE));
    }
}
