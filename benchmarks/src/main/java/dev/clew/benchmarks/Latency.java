package dev.clew.benchmarks;

import dev.clew.benchmarks.Latencies.Percentiles;
import dev.clew.store.Store;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * What one step costs on an engine that does nothing else: one instance at a time, and percentiles of the time from
 * one step to the next ({@link StepWatch}).
 *
 * <p>After each instance as many {@link BareCommit}s are made in the same folder, so that both see the same machine.
 * The limit is one bare commit after another.
 */
final class Latency implements Benchmark {

    private static final double MS_PER_SECOND = 1000;

    /** For how many instances the server's work is counted. */
    private static final int COUNTED = 50;

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        if (plan.steps() < 2) {
            throw new IllegalArgumentException("latency is measured from step to step; give at least 2 steps");
        }
        if (plan.concurrency() != 1) {
            throw new IllegalArgumentException("latency runs one instance at a time; leave the concurrency at 1");
        }
        progress.accept("warming up");
        Database scratch = bench.scratch();
        double warmUp = warmUp(plan, scratch.open());
        Optional<BareCommit> bare = bench.bareCommit(scratch);
        bare.ifPresent(commit -> commit.measure(plan.steps() * 10, new Latencies(0)));

        progress.accept("running " + plan.instances() + " instances of " + plan.steps() + " steps, one at a time");
        Latencies gaps = new Latencies(plan.instances() * (plan.steps() - 1));
        Latencies commits = new Latencies(plan.instances() * plan.steps());
        SequencedMap<String, String> settings;
        double seconds = 0;
        try (Store store = bench.measured().open()) {
            settings = store.settings();
            try (StepWatch engine = StepWatch.on(store, gaps)) {
                for (int i = 0; i < plan.instances(); i++) {
                    seconds += engine.run("latency-" + i, plan.steps());
                    bare.ifPresent(commit -> commit.measure(plan.steps(), commits));
                }
            }
        }
        bare.ifPresent(BareCommit::close);
        Percentiles step = gaps.percentiles();
        Percentiles commit = commits.percentiles();
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        if (bare.isPresent()) {
            figures.put("bare_commit_p50_ms", commit.p50Ms());
            figures.put("bare_commit_p99_ms", commit.p99Ms());
            figures.put("ratio_to_bare_commit", step.p50Ms() / commit.p50Ms());
        }
        figures.put("warm_up_s", warmUp);
        figures.putAll(traffic(plan, bench));
        figures.putAll(bench.figures());
        return new Report(
                Workload.LATENCY,
                plan,
                seconds,
                (long) plan.instances() * plan.steps(),
                step,
                bare.isPresent()
                        ? OptionalDouble.of(MS_PER_SECOND / commits.meanMs(0, commits.size()))
                        : OptionalDouble.empty(),
                settings,
                figures);
    }

    /** What the server does for a few more instances, without bare commits between. */
    private static SequencedMap<String, Object> traffic(Plan plan, Workbench bench) {
        if (bench.meter().isEmpty()) {
            return new LinkedHashMap<>();
        }
        int instances = Math.min(plan.instances(), COUNTED);
        Counting counting = bench.counting(bench.measured());
        try (StepWatch engine = StepWatch.on(bench.measured().open(), new Latencies(0))) {
            for (int i = 0; i < instances; i++) {
                engine.run("counted-" + i, plan.steps());
            }
        }
        return counting.perStep((long) instances * plan.steps());
    }

    private static double warmUp(Plan plan, Store scratch) {
        long begin = System.nanoTime();
        try (StepWatch engine = StepWatch.on(scratch, new Latencies(0))) {
            for (int i = 0; i == 0 || System.nanoTime() - begin < plan.warmUp().toNanos(); i++) {
                engine.run("warm-" + i, plan.steps());
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
