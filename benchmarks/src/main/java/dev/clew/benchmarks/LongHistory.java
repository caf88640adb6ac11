package dev.clew.benchmarks;

import dev.clew.benchmarks.Latencies.Percentiles;
import dev.clew.store.Store;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What a step costs late in a long history: one instance of many sequential inline steps, and the mean time from one
 * step to the next ({@link StepWatch}) in the first and in the last tenth of them; with several instances, one after the
 * other, the mean over all of them.
 *
 * <p>Beside it stands how long it takes to load such an instance ({@link Reload}).
 *
 * <p>Warms up on a throw-away store with instances that are as long. The limit is one {@link BareCommit} after another,
 * measured before and after.
 */
final class LongHistory implements Benchmark {

    private static final int LEAST_STEPS = 20;
    private static final int COMMITS = 2_000;
    private static final double TENTH = 0.1;
    private static final double MS_PER_SECOND = 1000;

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        if (plan.steps() < LEAST_STEPS) {
            throw new IllegalArgumentException("a long history needs at least " + LEAST_STEPS + " steps");
        }
        progress.accept("warming up");
        Database scratch = bench.scratch();
        final double warmUp = warmUp(plan, scratch.open());
        Latencies commits = new Latencies(2 * COMMITS);
        measureBareCommits(bench, scratch, commits);

        progress.accept("running " + plan.instances() + " instances of " + plan.steps() + " steps, one at a time");
        Latencies gaps = new Latencies(Math.multiplyExact(plan.instances(), plan.steps() - 1));
        SequencedMap<String, String> settings;
        double seconds = 0;
        Counting counting = bench.counting(bench.measured());
        try (Store store = bench.measured().open()) {
            settings = store.settings();
            try (StepWatch engine = StepWatch.on(store, gaps)) {
                for (int i = 0; i < plan.instances(); i++) {
                    seconds += engine.run("long-" + i, plan.steps());
                }
            }
        }
        long steps = (long) plan.instances() * plan.steps();
        SequencedMap<String, Object> traffic = counting.perStep(steps);
        measureBareCommits(bench, scratch, commits);
        SequencedMap<String, Object> figures = figures(plan, gaps, commits.percentiles(), warmUp);
        if (plan.store() != StoreKind.MEMORY) {
            progress.accept("loading instances of " + plan.steps() + " steps");
            figures.putAll(Reload.measure(bench.measured(), plan.steps()));
        }
        figures.putAll(traffic);
        figures.putAll(bench.figures());
        return new Report(
                Workload.LONG,
                plan,
                seconds,
                steps,
                gaps.percentiles(),
                commits.size() > 0
                        ? OptionalDouble.of(MS_PER_SECOND / commits.meanMs(0, commits.size()))
                        : OptionalDouble.empty(),
                settings,
                figures);
    }

    /** Closed again at once, so that nobody takes their traffic for the engine's. */
    private static void measureBareCommits(Workbench bench, Database sample, Latencies commits) {
        bench.bareCommit(sample).ifPresent(bare -> {
            try (bare) {
                bare.measure(COMMITS, new Latencies(0));
                bare.measure(COMMITS, commits);
            }
        });
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

    private static SequencedMap<String, Object> figures(Plan plan, Latencies gaps, Percentiles commit, double warmUp) {
        int each = plan.steps() - 1;
        int tenth = (int) (each * TENTH);
        double first = mean(plan, gaps, each, 0, tenth);
        double last = mean(plan, gaps, each, each - tenth, each);
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("first_tenth_ms_per_step", first);
        figures.put("last_tenth_ms_per_step", last);
        figures.put("last_to_first", last / first);
        figures.put("bare_commit_p50_ms", commit.p50Ms());
        figures.put("warm_up_s", warmUp);
        return figures;
    }

    private static double mean(Plan plan, Latencies gaps, int each, int from, int to) {
        return IntStream.range(0, plan.instances())
                .mapToDouble(i -> gaps.meanMs(i * each + from, i * each + to))
                .average()
                .orElseThrow();
    }
}
