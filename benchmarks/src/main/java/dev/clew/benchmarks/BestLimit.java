package dev.clew.benchmarks;

import dev.clew.benchmarks.PhysicalLimit.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.IntFunction;

/** The {@link PhysicalLimit} of a run, measured with several batch sizes, of which the best counts. */
final class BestLimit {

    private final IntFunction<Trial> limit;
    private final RowShape shape;
    private final List<Trial> trials = new ArrayList<>();

    private BestLimit(IntFunction<Trial> limit, RowShape shape) {
        this.limit = limit;
        this.shape = shape;
    }

    /**
     * The limit beside a run on SQLite; empty for a store without a disk.
     *
     * @param sample a database with rows of the engine to be measured, closed
     */
    static Optional<BestLimit> beside(Plan plan, Workbench bench, Path sample) {
        if (plan.store() == StoreKind.MEMORY) {
            return Optional.empty();
        }
        RowShape shape = RowShape.of(sample);
        var limit = new PhysicalLimit(bench, shape, bench.settings(sample), plan.instances(), plan.steps());
        return Optional.of(new BestLimit(limit::measure, shape));
    }

    /** The limit of steps that need not wait for each other; see {@link #beside} and {@link ParallelLimit}. */
    static Optional<BestLimit> besideParallel(Plan plan, Workbench bench, Path sample) {
        if (plan.store() == StoreKind.MEMORY) {
            return Optional.empty();
        }
        RowShape shape = RowShape.perStep(sample, plan.steps());
        var limit = new ParallelLimit(bench, shape, bench.settings(sample), plan.steps());
        return Optional.of(new BestLimit(limit::measure, shape));
    }

    /** Measures every batch size, each twice, since the first time warms up. */
    void measureAll() {
        for (int batch : PhysicalLimit.BATCHES) {
            trials.add(limit.apply(batch));
            trials.add(limit.apply(batch));
        }
    }

    /** Measures the best batch size once more. */
    void measureBestAgain() {
        trials.add(limit.apply(best().batch()));
    }

    /** The best so far. */
    Trial best() {
        return trials.stream()
                .max(Comparator.comparingDouble(Trial::stepsPerSecond))
                .orElseThrow();
    }

    /** What the report says of it. */
    SequencedMap<String, Object> figures() {
        Map<String, Long> byBatch = new LinkedHashMap<>();
        for (Trial trial : trials) {
            byBatch.merge(Integer.toString(trial.batch()), Math.round(trial.stepsPerSecond()), Math::max);
        }
        Map<String, Integer> bytes = new LinkedHashMap<>();
        bytes.put("start", shape.start());
        bytes.put("events", shape.events());
        bytes.put("outcome", shape.outcome());
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("limit_batch", best().batch());
        figures.put("limit_steps_per_s_by_batch", byBatch);
        figures.put("limit_row_bytes", bytes);
        return figures;
    }

    static OptionalDouble stepsPerSecond(Optional<BestLimit> limit) {
        return limit.stream().mapToDouble(best -> best.best().stepsPerSecond()).findFirst();
    }
}
