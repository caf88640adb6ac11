package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.benchmarks.Latencies.Percentiles;
import dev.clew.process.Bytes;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.http.HttpProtocol;
import dev.clew.server.ClewServer;
import dev.clew.server.ServerOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Checkpoints of processes, beside the engine or over HTTP to a server in the same process: clients that each register a process, save its checkpoints one after the other,
 * end it, and begin the next. A checkpoint is durable before the next is saved.
 *
 * <p>Percentiles are of one checkpoint, from asking to the reply. The limit writes as many rows. With one client a bare commit
 * is measured beside it; with more, that is measured too, for comparison. {@code cpu_us_per_step} is the processor time of this
 * process for each checkpoint, clients and SQLite included, of the trial that took least: other work on the machine changes
 * it less than the time.
 */
final class Checkpoints implements Benchmark {

    /** At least so many times, unless fewer are allowed. */
    private static final int FEWEST_TRIALS = 3;

    private static final double NANOS_PER_MICRO = 1e3;

    private final Workload workload;

    private Checkpoints(Workload workload) {
        this.workload = workload;
    }

    /** Beside the engine. */
    static Checkpoints beside() {
        return new Checkpoints(Workload.CHECKPOINTS);
    }

    /** Over HTTP on loopback, each client with a connection of its own. */
    static Checkpoints overHttp() {
        return new Checkpoints(Workload.CHECKPOINTS_HTTP);
    }

    private static final Bytes STATE = Bytes.of("{\"rows\":1234,\"next\":\"page-17\"}");

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        progress.accept("warming up");
        Database scratch = bench.scratch();
        final double warmUp = warmUp(plan, scratch);
        Optional<BestLimit> limit = BestLimit.beside(plan, scratch);
        progress.accept("measuring the physical limit");
        limit.ifPresent(BestLimit::measureAll);
        Optional<BareCommit> bare = bench.bareCommit(scratch);
        Latencies commits = new Latencies(1_000);
        bare.ifPresent(commit -> commit.measure(200, new Latencies(0)));
        bare.ifPresent(commit -> commit.measure(1_000, commits));
        bare.ifPresent(BareCommit::close);

        List<Trial> trials = new ArrayList<>();
        while (trials.size() < Math.min(plan.trials(), FEWEST_TRIALS)) {
            progress.accept("running " + plan.instances() + " processes of " + plan.steps() + " checkpoints");
            Database database = trials.isEmpty() ? bench.measured() : bench.scratch();
            trials.add(measure(plan, bench, database));
            if (trials.size() > 1) {
                database.discard();
            }
            double stepsPerSecond =
                    (double) plan.instances() * plan.steps() / trials.getLast().seconds();
            limit.ifPresent(best -> best.measureBeside(stepsPerSecond));
        }
        Trial best =
                trials.stream().min(Comparator.comparingDouble(Trial::seconds)).orElseThrow();
        Percentiles saved = best.latencies().percentiles();
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("seconds_by_trial", trials.stream().map(Trial::seconds).toList());
        figures.put("cpu_us_per_step", leastCpu(trials) / NANOS_PER_MICRO / ((long) plan.instances() * plan.steps()));
        figures.put("warm_up_s", warmUp);
        if (bare.isPresent()) {
            Percentiles commit = commits.percentiles();
            figures.put("bare_commit_p50_ms", commit.p50Ms());
            figures.put("ratio_to_bare_commit", saved.p50Ms() / commit.p50Ms());
        }
        limit.ifPresent(measured -> figures.putAll(measured.figures()));
        figures.putAll(best.figures());
        figures.putAll(bench.figures());
        return new Report(
                workload,
                plan,
                best.seconds(),
                (long) plan.instances() * plan.steps(),
                saved,
                BestLimit.stepsPerSecond(limit),
                Workbench.settings(bench.measured()),
                figures);
    }

    /** One run on a fresh store. */
    private record Trial(double seconds, long cpuNanos, Latencies latencies, SequencedMap<String, Object> figures) {}

    private static double leastCpu(List<Trial> trials) {
        return trials.stream().mapToLong(Trial::cpuNanos).min().orElseThrow();
    }

    private static Clew engine(Database database) {
        return Clew.on(database::open).register(Processes.model()).start();
    }

    private double warmUp(Plan plan, Database scratch) {
        Clients clients = new Clients(plan.concurrency());
        try (Clew clew = engine(scratch);
                Way way = way(clew)) {
            return clients.share(
                            plan.concurrency(),
                            number -> runOne(way.protocol(), "warm-" + number, plan, new Latencies(0)))
                    + clients.during(
                            plan.warmUp(),
                            number -> runOne(way.protocol(), "warm-on-" + number, plan, new Latencies(0)));
        }
    }

    private Trial measure(Plan plan, Workbench bench, Database database) {
        Latencies latencies = new Latencies(plan.instances() * plan.steps());
        Counting counting = bench.counting(database);
        double seconds;
        long cpu;
        try (Clew clew = engine(database);
                Way way = way(clew)) {
            long cpuBefore = Machine.cpuNanos();
            seconds = new Clients(plan.concurrency())
                    .share(plan.instances(), number -> runOne(way.protocol(), "process-" + number, plan, latencies));
            cpu = Machine.cpuNanos() - cpuBefore;
        }
        return new Trial(seconds, cpu, latencies, counting.perStep((long) plan.instances() * plan.steps()));
    }

    /** How clients reach the engine. */
    private record Way(ProcessProtocol protocol, Optional<ClewServer> server) implements AutoCloseable {
        @Override
        public void close() {
            protocol.close();
            server.ifPresent(ClewServer::close);
        }
    }

    private Way way(Clew clew) {
        if (workload == Workload.CHECKPOINTS) {
            return new Way(Processes.of(clew.client()).protocol(), Optional.empty());
        }
        ClewServer server = ClewServer.start(clew::client, ServerOptions.DEFAULT.port(0));
        return new Way(HttpProtocol.to(server.uri()).connect(), Optional.of(server));
    }

    private static void runOne(ProcessProtocol protocol, String id, Plan plan, Latencies latencies) {
        RunRef run = protocol.register(RunRef.present(id), Optional.empty());
        for (int step = 0; step < plan.steps(); step++) {
            long begin = System.nanoTime();
            if (protocol.checkpoint(run, "step-" + step, STATE).found()) {
                throw new IllegalStateException(id + " has a checkpoint that it did not save");
            }
            latencies.add(System.nanoTime() - begin);
        }
        protocol.complete(run, STATE);
    }
}
