package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.Activity;
import dev.clew.api.Deferred;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * One instance that asks for many trivial activities at once and waits for all; with several instances, one after the
 * other.
 *
 * <p>Percentiles are of the time from the start call of an instance until the body of an activity begins. The limit is
 * the {@link ParallelLimit}.
 */
final class FanOut implements Benchmark {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Activity<Integer, Integer> ACTIVITY = Activity.of("one", Integer.class, Integer.class);
    private static final Orchestration<Integer, Integer> FAN =
            Orchestration.of("fan-out", Integer.class, Integer.class);

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        progress.accept("warming up");
        Database scratch = bench.scratch();
        long begin = System.nanoTime();
        try (Engine engine = new Engine(scratch.open(), new Latencies(0))) {
            for (int i = 0; i == 0 || System.nanoTime() - begin < plan.warmUp().toNanos(); i++) {
                engine.run("warm-" + i, plan.steps());
            }
        }
        final double warmUp = (System.nanoTime() - begin) / 1e9;
        Optional<BestLimit> limit = BestLimit.besideParallel(plan, scratch);
        progress.accept("measuring the physical limit");
        limit.ifPresent(BestLimit::measureAll);

        progress.accept("running " + plan.instances() + " instances of " + plan.steps() + " parallel activities");
        Latencies latencies = new Latencies(Math.multiplyExact(plan.instances(), plan.steps()));
        SequencedMap<String, String> settings;
        double seconds = 0;
        Counting counting = bench.counting(bench.measured());
        try (Store store = bench.measured().open()) {
            settings = store.settings();
            try (Engine engine = new Engine(store, latencies)) {
                for (int i = 0; i < plan.instances(); i++) {
                    seconds += engine.run("fan-" + i, plan.steps());
                }
            }
        }
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("warm_up_s", warmUp);
        limit.ifPresent(measured -> figures.putAll(measured.figures()));
        figures.putAll(counting.perStep((long) plan.instances() * plan.steps()));
        figures.putAll(bench.figures());
        return new Report(
                Workload.FANOUT,
                plan,
                seconds,
                (long) plan.instances() * plan.steps(),
                latencies.percentiles(),
                BestLimit.stepsPerSecond(limit),
                settings,
                figures);
    }

    /** An engine, and when its current instance was started. */
    private static final class Engine implements AutoCloseable {

        private final Clew clew;
        private final Latencies latencies;
        private volatile long startedAt;

        Engine(Store store, Latencies latencies) {
            this.latencies = latencies;
            this.clew = Clew.on(() -> store)
                    .register(FAN, FanOut::fan)
                    .register(ACTIVITY, this::activity)
                    .start();
        }

        private Integer activity(Integer index) {
            latencies.add(System.nanoTime() - startedAt);
            return 1;
        }

        /** Runs an instance; how long it took, in seconds. */
        double run(String id, int activities) {
            startedAt = System.nanoTime();
            int done = clew.client().start(FAN, id, activities).result(PATIENCE);
            if (done != activities) {
                throw new IllegalStateException(id + " did " + done + " activities of " + activities);
            }
            return (System.nanoTime() - startedAt) / 1e9;
        }

        @Override
        public void close() {
            clew.close();
        }
    }

    private static Integer fan(OrchestrationContext context, Integer activities) {
        List<Deferred<Integer>> open = new ArrayList<>(activities);
        for (int i = 0; i < activities; i++) {
            open.add(context.start(ACTIVITY, i));
        }
        return context.all(open).stream().mapToInt(Integer::intValue).sum();
    }
}
