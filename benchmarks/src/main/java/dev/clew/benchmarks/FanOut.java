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
 * One instance that asks for many trivial activities or children at once and waits for all; with several instances, one
 * after the other.
 *
 * <p>Percentiles are of the time from the start call of an instance until the body of an activity, or the code of a
 * child, begins. The limit is the {@link ParallelLimit}; a child takes a row and two turns of its own, so there is none
 * that would be fair to it.
 */
final class FanOut implements Benchmark {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Activity<Integer, Integer> ACTIVITY = Activity.of("one", Integer.class, Integer.class);
    private static final Orchestration<Integer, Integer> CHILD =
            Orchestration.of("one-child", Integer.class, Integer.class);
    private static final Orchestration<Integer, Integer> FAN =
            Orchestration.of("fan-out", Integer.class, Integer.class);

    private final Workload workload;
    private final Part part;

    private FanOut(Workload workload, Part part) {
        this.workload = workload;
        this.part = part;
    }

    /** Starts one of those that are waited for. */
    @FunctionalInterface
    private interface Part {
        Deferred<Integer> start(OrchestrationContext context, Integer index);
    }

    static FanOut ofActivities() {
        return new FanOut(Workload.FANOUT, (context, index) -> context.start(ACTIVITY, index));
    }

    static FanOut ofChildren() {
        return new FanOut(Workload.CHILDREN, (context, index) -> context.start(CHILD, index));
    }

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        progress.accept("warming up");
        Database scratch = bench.scratch();
        long begin = System.nanoTime();
        try (Engine engine = new Engine(scratch.open(), part, new Latencies(0))) {
            for (int i = 0; i == 0 || System.nanoTime() - begin < plan.warmUp().toNanos(); i++) {
                engine.run("warm-" + i, plan.steps());
            }
        }
        final double warmUp = (System.nanoTime() - begin) / 1e9;
        Optional<BestLimit> limit =
                workload == Workload.FANOUT ? BestLimit.besideParallel(plan, scratch) : Optional.empty();
        limit.ifPresent(best -> {
            progress.accept("measuring the physical limit");
            best.measureAll();
        });

        progress.accept("running " + plan.instances() + " instances of " + plan.steps()
                + (workload == Workload.FANOUT ? " parallel activities" : " parallel children"));
        Latencies latencies = new Latencies(Math.multiplyExact(plan.instances(), plan.steps()));
        SequencedMap<String, String> settings;
        double seconds = 0;
        Counting counting = bench.counting(bench.measured());
        try (Store store = bench.measured().open()) {
            settings = store.settings();
            try (Engine engine = new Engine(store, part, latencies)) {
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
                workload,
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

        Engine(Store store, Part part, Latencies latencies) {
            this.latencies = latencies;
            this.clew = Clew.on(() -> store)
                    .register(FAN, (context, parts) -> fan(context, part, parts))
                    .register(ACTIVITY, this::begins)
                    .register(CHILD, (context, index) -> begins(index))
                    .start();
        }

        private Integer begins(Integer index) {
            latencies.add(System.nanoTime() - startedAt);
            return 1;
        }

        /** Runs an instance; how long it took, in seconds. */
        double run(String id, int parts) {
            startedAt = System.nanoTime();
            int done = clew.client().start(FAN, id, parts).result(PATIENCE);
            if (done != parts) {
                throw new IllegalStateException(id + " did " + done + " of " + parts);
            }
            return (System.nanoTime() - startedAt) / 1e9;
        }

        @Override
        public void close() {
            clew.close();
        }
    }

    private static Integer fan(OrchestrationContext context, Part part, Integer parts) {
        List<Deferred<Integer>> open = new ArrayList<>(parts);
        for (int i = 0; i < parts; i++) {
            open.add(part.start(context, i));
        }
        return context.all(open).stream().mapToInt(Integer::intValue).sum();
    }
}
