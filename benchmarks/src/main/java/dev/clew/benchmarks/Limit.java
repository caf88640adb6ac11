package dev.clew.benchmarks;

import dev.clew.benchmarks.PhysicalLimit.Trial;
import dev.clew.store.Store;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * The physical limit by itself; see {@link PhysicalLimit} for what it writes.
 *
 * <p>Row sizes come from a few instances of {@link Sequence} that the engine runs first. Percentiles are of the commits
 * of the best batch size.
 */
final class Limit implements Benchmark {

    private static final int SAMPLE = 50;

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        SequencedMap<String, String> settings;
        try (Store store = bench.open()) {
            settings = store.settings();
            Sequence.sample(store, SAMPLE, plan.steps());
        }
        BestLimit limit = BestLimit.beside(plan, bench, bench.file())
                .orElseThrow(() -> new IllegalArgumentException(
                        "a store in memory has no physical limit; measure sqlite, or another workload"));
        progress.accept("measuring the physical limit");
        limit.measureAll();
        Trial best = limit.best();
        SequencedMap<String, Object> figures = limit.figures();
        figures.put("file_system", bench.fileSystem());
        return new Report(
                Workload.LIMIT,
                plan,
                best.seconds(),
                (long) plan.instances() * plan.steps(),
                best.commits().percentiles(),
                OptionalDouble.of(best.stepsPerSecond()),
                settings,
                figures);
    }
}
