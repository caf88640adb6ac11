package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Throughput: clients that each start an instance of a few trivial inline steps, wait for its result, and start the
 * next.
 *
 * <p>Percentiles are of the time from a client's start call until it has the result. Warms up with the same work on a
 * throw-away store, then runs several times, each on a fresh store. The {@link PhysicalLimit} of the disk is measured
 * before and between, for as many instances and with rows of the same size. Of both the best run counts, since what
 * else the machine does can only slow them down.
 *
 * <p>With several nodes the same clients are spread over engines in other processes.
 */
final class Sequence implements Benchmark {

    private static final Orchestration<Integer, Integer> SEQUENCE =
            Orchestration.of("sequence", Integer.class, Integer.class);
    /** At least so many times, unless fewer are allowed. */
    private static final int FEWEST_TRIALS = 3;

    private static final double ENOUGH_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    static Clew.Builder register(Clew.Builder builder) {
        return builder.register(SEQUENCE, Sequence::steps);
    }

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        try (Crew crew = crew(plan, bench)) {
            return run(plan, bench, crew, progress);
        }
    }

    private static Crew crew(Plan plan, Workbench bench) {
        Fleet fleet = plan.fleet();
        return fleet.away() ? CrewOfNodes.start(bench.jvms(), fleet.nodes()) : new CrewOfOne();
    }

    private static Report run(Plan plan, Workbench bench, Crew crew, Consumer<String> progress) {
        progress.accept("warming up");
        Database scratch = bench.scratch();
        final double warmUp =
                crew.work(scratch, SequenceLoad.warmUp(plan), new Latencies(0)).seconds();
        Optional<BestLimit> limit = BestLimit.beside(plan, scratch);
        progress.accept("measuring the physical limit");
        limit.ifPresent(BestLimit::measureAll);

        List<Trial> trials = new ArrayList<>();
        while (trials.size() < plan.trials() && (trials.size() < FEWEST_TRIALS || seconds(trials) < ENOUGH_SECONDS)) {
            progress.accept("running " + plan.instances() + " instances of " + plan.steps() + " steps");
            Database database = trials.isEmpty() ? bench.measured() : bench.scratch();
            trials.add(measure(plan, bench, crew, database));
            if (trials.size() > 1) {
                database.discard();
            }
            progress.accept("measuring the physical limit again");
            double stepsPerSecond =
                    (double) plan.instances() * plan.steps() / trials.getLast().seconds();
            limit.ifPresent(best -> best.measureBeside(stepsPerSecond));
        }
        Trial best =
                trials.stream().min(Comparator.comparingDouble(Trial::seconds)).orElseThrow();
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("seconds_by_trial", trials.stream().map(Trial::seconds).toList());
        figures.put("warm_up_s", warmUp);
        limit.ifPresent(measured -> figures.putAll(measured.figures()));
        figures.putAll(best.figures());
        figures.putAll(bench.figures());
        return new Report(
                Workload.SEQUENCE,
                plan,
                best.seconds(),
                (long) plan.instances() * plan.steps(),
                best.latencies().percentiles(),
                BestLimit.stepsPerSecond(limit),
                Workbench.settings(bench.measured()),
                figures);
    }

    /** One run on a fresh store. */
    private record Trial(double seconds, Latencies latencies, SequencedMap<String, Object> figures) {}

    private static double seconds(List<Trial> trials) {
        return trials.stream().mapToDouble(Trial::seconds).sum();
    }

    private static Trial measure(Plan plan, Workbench bench, Crew crew, Database database) {
        Latencies latencies = new Latencies(plan.instances());
        Counting counting = bench.counting(database);
        Crew.Done done = crew.work(database, SequenceLoad.of(plan), latencies);
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        done.owners().ifPresent(owners -> figures.put("owners", owners.figures()));
        figures.putAll(counting.perStep((long) plan.instances() * plan.steps()));
        return new Trial(done.seconds(), latencies, figures);
    }

    /**
     * Does the work through a client of a running engine.
     *
     * @return how long it took, in seconds
     */
    static double load(ClewClient client, SequenceLoad load, Latencies latencies) {
        Clients clients = new Clients(load.clients());
        double seconds = clients.share(load.instances(), number -> {
            long begin = System.nanoTime();
            runOne(client, load.prefix() + "-" + number, load.steps());
            latencies.add(System.nanoTime() - begin);
        });
        return load.during().isZero()
                ? seconds
                : seconds
                        + clients.during(
                                load.during(), number -> runOne(client, load.prefix() + "-on-" + number, load.steps()));
    }

    static void runOne(ClewClient client, String id, int steps) {
        int done = client.start(SEQUENCE, id, steps).result(PATIENCE);
        if (done != steps) {
            throw new IllegalStateException(id + " did " + done + " steps of " + steps);
        }
    }

    private static Integer steps(OrchestrationContext context, Integer steps) {
        int done = 0;
        for (int i = 0; i < steps; i++) {
            done += context.step("step", Integer.class, attempt -> 1);
        }
        return done;
    }
}
