package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Throughput: clients that each start an instance of a few trivial inline steps, wait for its result, and start the
 * next.
 *
 * <p>Percentiles are of the time from a client's start call until it has the result. Warms up with the same work on a
 * throw-away store, then runs several times, each on a fresh store. On SQLite the {@link PhysicalLimit} is measured
 * before and between, for as many instances and with rows of the same size. Of both the best run counts, since what
 * else the machine does can only slow them down.
 */
final class Sequence implements Benchmark {

    private static final Orchestration<Integer, Integer> SEQUENCE =
            Orchestration.of("sequence", Integer.class, Integer.class);
    /** At least so many times. */
    private static final int FEWEST_TRIALS = 3;

    /** So often if a run is so short that this is soon done. */
    private static final int MOST_TRIALS = 32;

    private static final double ENOUGH_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        progress.accept("warming up");
        Path scratch = bench.scratchFile();
        double warmUp;
        try (Store store = bench.open(scratch)) {
            warmUp = onEngine(store, client -> warmUp(client, plan));
        }
        Optional<BestLimit> limit = BestLimit.beside(plan, bench, scratch);
        progress.accept("measuring the physical limit");
        limit.ifPresent(BestLimit::measureAll);

        List<Trial> trials = new ArrayList<>();
        while (trials.size() < FEWEST_TRIALS || (trials.size() < MOST_TRIALS && seconds(trials) < ENOUGH_SECONDS)) {
            progress.accept("running " + plan.instances() + " instances of " + plan.steps() + " steps");
            Path file = trials.isEmpty() ? bench.file() : bench.scratchFile();
            trials.add(measure(plan, bench.open(file)));
            if (trials.size() > 1) {
                bench.discard(file);
            }
            progress.accept("measuring the physical limit again");
            limit.ifPresent(BestLimit::measureBestAgain);
        }
        Trial best =
                trials.stream().min(Comparator.comparingDouble(Trial::seconds)).orElseThrow();
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("seconds_by_trial", trials.stream().map(Trial::seconds).toList());
        figures.put("warm_up_s", warmUp);
        limit.ifPresent(measured -> figures.putAll(measured.figures()));
        figures.put("file_system", bench.fileSystem());
        return new Report(
                Workload.SEQUENCE,
                plan,
                best.seconds(),
                (long) plan.instances() * plan.steps(),
                best.latencies().percentiles(),
                BestLimit.stepsPerSecond(limit),
                best.settings(),
                figures);
    }

    /** One run on a fresh store. */
    private record Trial(double seconds, Latencies latencies, SequencedMap<String, String> settings) {}

    private static double seconds(List<Trial> trials) {
        return trials.stream().mapToDouble(Trial::seconds).sum();
    }

    private static Trial measure(Plan plan, Store store) {
        try (store) {
            Latencies latencies = new Latencies(plan.instances());
            SequencedMap<String, String> settings = store.settings();
            double seconds = onEngine(store, client -> load(client, plan, latencies));
            return new Trial(seconds, latencies, settings);
        }
    }

    /** Runs a few instances, for what they leave in the store. */
    static void sample(Store store, int instances, int steps) {
        onEngine(store, client -> new Clients(1).share(instances, number -> runOne(client, "sample-" + number, steps)));
    }

    private static double warmUp(ClewClient client, Plan plan) {
        Clients clients = new Clients(plan.concurrency());
        return clients.share(plan.concurrency(), number -> runOne(client, "first-" + number, plan.steps()))
                + clients.during(plan.warmUp(), number -> runOne(client, "warm-" + number, plan.steps()));
    }

    private static double load(ClewClient client, Plan plan, Latencies latencies) {
        return new Clients(plan.concurrency()).share(plan.instances(), number -> {
            long begin = System.nanoTime();
            runOne(client, "sequence-" + number, plan.steps());
            latencies.add(System.nanoTime() - begin);
        });
    }

    private static void runOne(ClewClient client, String id, int steps) {
        int done = client.start(SEQUENCE, id, steps).result(PATIENCE);
        if (done != steps) {
            throw new IllegalStateException(id + " did " + done + " steps of " + steps);
        }
    }

    private static double onEngine(Store store, ToDoubleFunction<ClewClient> work) {
        try (Clew clew =
                Clew.on(() -> store).register(SEQUENCE, Sequence::steps).start()) {
            return work.applyAsDouble(clew.client());
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
