package dev.clew.benchmarks;

import dev.clew.benchmarks.LimitTrial.Way;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The limit of a run, measured with several batch sizes and numbers of connections. The best counts of those that have no
 * more steps on their way at once than the run has; what more clients would allow is a figure beside it.
 */
final class BestLimit {

    /** Instances in a wave, and so rows in a commit. */
    private static final List<Integer> BATCHES = List.of(64, 256, 1024, 4096);

    private final SqlDatabase sample;
    private final LimitWork work;
    private final RowShape shape;
    private final Map<String, String> settings;
    private final List<LimitTrial> trials = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    private BestLimit(SqlDatabase sample, LimitWork work, RowShape shape, Map<String, String> settings) {
        this.sample = sample;
        this.work = work;
        this.shape = shape;
        this.settings = Map.copyOf(settings);
    }

    /**
     * The limit beside a run; empty for a store without a disk.
     *
     * @param sample a database with rows of the engine to be measured, closed
     */
    static Optional<BestLimit> beside(Plan plan, Database sample) {
        return sample instanceof SqlDatabase database
                ? Optional.of(new BestLimit(
                        database,
                        new PhysicalLimit(plan.instances(), plan.steps(), plan.concurrency()),
                        RowShape.of(database),
                        Workbench.settings(database)))
                : Optional.empty();
    }

    /** The limit of steps that need not wait for each other; see {@link #beside} and {@link ParallelLimit}. */
    static Optional<BestLimit> besideParallel(Plan plan, Database sample) {
        return sample instanceof SqlDatabase database
                ? Optional.of(new BestLimit(
                        database,
                        new ParallelLimit(plan.steps()),
                        RowShape.perStep(database, plan.steps()),
                        Workbench.settings(database)))
                : Optional.empty();
    }

    /** Measures every way, each twice, since the first time warms up. */
    void measureAll() {
        for (Way way : ways(work, sample.pens())) {
            measure(way);
            measure(way);
        }
    }

    /**
     * The ways that differ: where all fits one commit, larger ones are the same, and more pens than parts have nothing
     * to do. With each number of pens also the largest batch that has no more on its way than there may be.
     */
    static List<Way> ways(LimitWork work, List<Integer> pens) {
        List<Way> ways = new ArrayList<>();
        for (int count : pens) {
            int partsBefore = Integer.MAX_VALUE;
            TreeSet<Integer> batches = new TreeSet<>(BATCHES);
            batches.add(Math.clamp(work.atOnce() / count, 1, BATCHES.getLast()));
            for (int batch : batches) {
                int parts = work.parts(batch);
                if (partsBefore > 1 && count <= parts) {
                    ways.add(new Way(batch, count));
                }
                partsBefore = parts;
            }
        }
        return ways;
    }

    /**
     * Measures the best way once more, right after a run: what else the machine does changes from minute to minute, and so
     * changes the ratio of the best of both, but hardly that of neighbours.
     *
     * @param stepsPerSecond how fast the run was
     */
    void measureBeside(double stepsPerSecond) {
        ratios.add(stepsPerSecond / measure(best().way()).stepsPerSecond());
    }

    private LimitTrial measure(Way way) {
        LimitTrial trial = LimitTrial.measure(sample.fresh(), work, shape, settings, way);
        trials.add(trial);
        return trial;
    }

    /** The best so far of those that count. */
    LimitTrial best() {
        return best(trials.stream().filter(trial -> trial.way().atOnce() <= work.atOnce()));
    }

    private static LimitTrial best(Stream<LimitTrial> trials) {
        return trials.max(Comparator.comparingDouble(LimitTrial::stepsPerSecond))
                .orElseThrow();
    }

    /** What the report says of it. */
    SequencedMap<String, Object> figures() {
        Map<String, Long> byBatch = new LinkedHashMap<>();
        Map<String, Long> byConnections = new LinkedHashMap<>();
        for (LimitTrial trial : trials) {
            long rate = Math.round(trial.stepsPerSecond());
            byBatch.merge(Integer.toString(trial.way().batch()), rate, Math::max);
            byConnections.merge(Integer.toString(trial.way().pens()), rate, Math::max);
        }
        Map<String, Integer> bytes = new LinkedHashMap<>();
        bytes.put("start", shape.start());
        bytes.put("events", shape.events());
        bytes.put("outcome", shape.outcome());
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("ratio_to_limit_by_trial", ratios);
        figures.put("limit_batch", best().way().batch());
        figures.put("limit_steps_per_s_by_batch", byBatch);
        figures.put("limit_steps_per_s_of_any_batch", best(trials.stream()).stepsPerSecond());
        if (byConnections.size() > 1) {
            figures.put("limit_connections", best().way().pens());
            figures.put("limit_steps_per_s_by_connections", byConnections);
        }
        figures.put("limit_row_bytes", bytes);
        return figures;
    }

    static OptionalDouble stepsPerSecond(Optional<BestLimit> limit) {
        return limit.stream().mapToDouble(best -> best.best().stepsPerSecond()).findFirst();
    }
}
