package dev.clew.benchmarks;

import dev.clew.Clew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Throughput of a workflow: clients that each start an instance, wait for its result, and start the next; and in turn with
 * it the same of an orchestration that does the same work ({@link Twins}).
 *
 * <p>Percentiles are of the time from a client's start call until it has the result. Both warm up on throw-away stores,
 * half of the time each, then run several times, each on a fresh store, and each as often first as second. Of both, and of
 * the physical limit, the best run counts, since what else the machine does can only slow them down.
 *
 * <p>The ratio {@code times_an_orchestration_step} is that of the times which the best runs took; {@code
 * times_the_processor_time} is of the processor time of this process, clients and store included, which a busy machine
 * changes less.
 */
final class GraphThroughput implements Benchmark {

    /** At least so many times, unless fewer are allowed. */
    private static final int FEWEST_TRIALS = 3;

    private static final double ENOUGH_SECONDS = 10;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Workload workload;
    private final IntFunction<Twins> twins;

    private GraphThroughput(Workload workload, IntFunction<Twins> twins) {
        this.workload = workload;
        this.twins = twins;
    }

    /** Of tasks in a row. */
    static GraphThroughput linear() {
        return new GraphThroughput(Workload.WF_LINEAR, Twins::linear);
    }

    /** Of tasks that run at the same time, and are joined. There is no limit that would be fair to them. */
    static GraphThroughput fanOut() {
        return new GraphThroughput(Workload.WF_FANOUT, Twins::fanOut);
    }

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        Twins work = twins.apply(plan.steps());
        progress.accept("warming up");
        long begin = System.nanoTime();
        warmUp(plan, work.orchestration(), bench.scratch());
        Database sample = bench.scratch();
        warmUp(plan, work.graph(), sample);
        final double warmUp = (System.nanoTime() - begin) / 1e9;
        Optional<BestLimit> limit = workload == Workload.WF_LINEAR ? BestLimit.beside(plan, sample) : Optional.empty();
        limit.ifPresent(best -> {
            progress.accept("measuring the physical limit");
            best.measureAll();
        });

        Trials graphs = new Trials(work.graph(), plan, bench);
        Trials orchestrations = new Trials(work.orchestration(), plan, bench);
        for (int trial = 0;
                trial < plan.trials() && !(trial >= FEWEST_TRIALS && graphs.seconds() > ENOUGH_SECONDS);
                trial++) {
            progress.accept("running " + plan.instances() + " instances of " + plan.steps() + " steps, twice");
            if (trial % 2 == 0) {
                graphs.run(trial == 0 ? bench.measured() : bench.scratch(), trial > 0);
                orchestrations.run(bench.scratch(), true);
            } else {
                orchestrations.run(bench.scratch(), true);
                graphs.run(bench.scratch(), true);
            }
            limit.ifPresent(best -> best.measureBeside(graphs.lastStepsPerSecond()));
        }
        SequencedMap<String, Object> figures = figures(plan, graphs, orchestrations);
        figures.put("warm_up_s", warmUp);
        limit.ifPresent(measured -> figures.putAll(measured.figures()));
        figures.putAll(graphs.best().figures());
        figures.putAll(bench.figures());
        return new Report(
                workload,
                plan,
                graphs.best().seconds(),
                (long) plan.instances() * plan.steps(),
                graphs.best().latencies().percentiles(),
                BestLimit.stepsPerSecond(limit),
                Workbench.settings(bench.measured()),
                figures);
    }

    private static void warmUp(Plan plan, Subject<?, ?> subject, Database scratch) {
        Duration half = plan.warmUp().dividedBy(2);
        Clients clients = new Clients(plan.concurrency());
        try (Clew clew = subject.engine(scratch)) {
            clients.share(plan.concurrency(), number -> subject.runOne(clew.client(), "warm-" + number));
            clients.during(half, number -> subject.runOne(clew.client(), "warm-on-" + number));
        }
    }

    private static SequencedMap<String, Object> figures(Plan plan, Trials graphs, Trials orchestrations) {
        Trial graph = graphs.best();
        Trial orchestration = orchestrations.best();
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("sustained_per_s", graph.sustainedPerSecond());
        figures.put("times_an_orchestration_step", graph.seconds() / orchestration.seconds());
        figures.put("times_the_processor_time", graphs.leastCpu() / orchestrations.leastCpu());
        figures.put("cpu_us_per_instance", graphs.leastCpu() / NANOS_PER_MICRO / plan.instances());
        figures.put("orchestration_steps_per_s", (double) plan.instances() * plan.steps() / orchestration.seconds());
        figures.put(
                "orchestration_p50_ms", orchestration.latencies().percentiles().p50Ms());
        figures.put(
                "orchestration_p99_ms", orchestration.latencies().percentiles().p99Ms());
        figures.put("seconds_by_trial", graphs.secondsByTrial());
        figures.put("orchestration_seconds_by_trial", orchestrations.secondsByTrial());
        return figures;
    }

    /** One run on a fresh store. */
    private record Trial(
            double seconds,
            long cpuNanos,
            double sustainedPerSecond,
            Latencies latencies,
            SequencedMap<String, Object> figures) {}

    /** The runs of one of the two. */
    private static final class Trials {

        private final Subject<?, ?> subject;
        private final Plan plan;
        private final Workbench bench;
        private final List<Trial> done = new ArrayList<>();

        Trials(Subject<?, ?> subject, Plan plan, Workbench bench) {
            this.subject = subject;
            this.plan = plan;
            this.bench = bench;
        }

        void run(Database database, boolean discard) {
            Latencies latencies = new Latencies(plan.instances());
            Pace pace = new Pace(plan.instances());
            Counting counting = bench.counting(database);
            double seconds;
            double sustained;
            long cpu;
            try (Clew clew = subject.engine(database)) {
                long cpuBefore = Machine.cpuNanos();
                long begin = System.nanoTime();
                seconds = new Clients(plan.concurrency()).share(plan.instances(), number -> {
                    long started = System.nanoTime();
                    subject.runOne(clew.client(), "instance-" + number);
                    latencies.add(System.nanoTime() - started);
                    pace.add();
                });
                cpu = Machine.cpuNanos() - cpuBefore;
                sustained = pace.sustainedPerSecond(begin);
            }
            done.add(new Trial(
                    seconds, cpu, sustained, latencies, counting.perStep((long) plan.instances() * plan.steps())));
            if (discard) {
                database.discard();
            }
        }

        Trial best() {
            return done.stream().min(Comparator.comparingDouble(Trial::seconds)).orElseThrow();
        }

        double lastStepsPerSecond() {
            return (double) plan.instances() * plan.steps() / done.getLast().seconds();
        }

        double leastCpu() {
            return done.stream().mapToLong(Trial::cpuNanos).min().orElseThrow();
        }

        double seconds() {
            return done.stream().mapToDouble(Trial::seconds).sum();
        }

        List<Double> secondsByTrial() {
            return done.stream().map(Trial::seconds).toList();
        }
    }
}
