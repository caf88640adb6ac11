package dev.clew.benchmarks;

import java.time.Duration;
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
        try (Crew crew = new CrewOfOne()) {
            crew.work(
                    bench.measured(),
                    new SequenceLoad("sample", SAMPLE, plan.steps(), 1, Duration.ZERO),
                    new Latencies(0));
        }
        BestLimit limit = BestLimit.beside(plan, bench.measured())
                .orElseThrow(() -> new IllegalArgumentException(
                        "a store in memory has no physical limit; measure sqlite or postgres, or another workload"));
        progress.accept("measuring the physical limit");
        limit.measureAll();
        LimitTrial best = limit.best();
        SequencedMap<String, Object> figures = limit.figures();
        figures.putAll(bench.figures());
        return new Report(
                Workload.LIMIT,
                plan,
                best.seconds(),
                (long) plan.instances() * plan.steps(),
                best.commits().percentiles(),
                OptionalDouble.of(best.stepsPerSecond()),
                Workbench.settings(bench.measured()),
                figures);
    }
}
