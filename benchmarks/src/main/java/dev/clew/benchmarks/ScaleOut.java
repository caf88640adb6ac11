package dev.clew.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * What more nodes on one database are worth: the work of {@link Sequence}, by several nodes and by one, as many clients in
 * all, in turns on fresh schemas of the same database within the same run, since what else the machine does is not the same from
 * minute to minute. Who begins a round changes from one to the next. All engines are in JVMs of their own, which are warmed up
 * once and kept; several are warmed up as many times as long as one, since their compilers share the processors.
 *
 * <p>Of both the best trial counts; {@code ratio_by_round} has the rounds. On one machine the nodes share its processors with the
 * server and with each other: more of them are worth more only where there are processors for them.
 */
final class ScaleOut implements Benchmark {

    private static final int ROUNDS = 8;

    /** One run on a fresh schema. */
    private record Trial(double seconds, Latencies latencies, SequencedMap<String, Object> figures) {}

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        int count = plan.fleet().nodes();
        if (count == 1) {
            throw new IllegalArgumentException("scale-out compares several nodes with one; give --nodes 2, or more");
        }
        try (Crew one = CrewOfNodes.start(bench.jvms(), 1);
                Crew several = CrewOfNodes.start(bench.jvms(), count)) {
            return run(plan, bench, one, several, progress);
        }
    }

    private static Report run(Plan plan, Workbench bench, Crew one, Crew several, Consumer<String> progress) {
        for (Crew crew : List.of(one, several)) {
            int nodes = crew == several ? plan.fleet().nodes() : 1;
            progress.accept("warming up " + name(nodes));
            Database scratch = bench.scratch();
            Plan warmUp = plan.warmUp(plan.warmUp().multipliedBy(nodes));
            crew.work(scratch, SequenceLoad.warmUp(warmUp), new Latencies(0));
            scratch.discard();
        }
        List<Trial> ofOne = new ArrayList<>();
        List<Trial> ofSeveral = new ArrayList<>();
        int rounds = Math.min(plan.trials(), ROUNDS);
        for (int round = 1; round <= rounds; round++) {
            for (int turn = 0; turn < 2; turn++) {
                boolean severalNow = (round + turn) % 2 == 0;
                progress.accept("round " + round + " of " + rounds + ": "
                        + name(severalNow ? plan.fleet().nodes() : 1));
                (severalNow ? ofSeveral : ofOne).add(trial(plan, bench, severalNow ? several : one));
            }
        }
        Trial best = best(ofSeveral);
        long steps = (long) plan.instances() * plan.steps();
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("one_node_steps_per_s", steps / best(ofOne).seconds());
        figures.put("ratio_to_one_node", best(ofOne).seconds() / best.seconds());
        figures.put("ratio_by_round", ratios(ofOne, ofSeveral));
        figures.put("seconds_by_trial", seconds(ofSeveral));
        figures.put("one_node_seconds_by_trial", seconds(ofOne));
        figures.putAll(best.figures());
        figures.putAll(bench.figures());
        return new Report(
                Workload.SCALE_OUT,
                plan,
                best.seconds(),
                steps,
                best.latencies().percentiles(),
                OptionalDouble.empty(),
                Workbench.settings(bench.measured()),
                figures);
    }

    private static String name(int nodes) {
        return nodes == 1 ? "one node" : nodes + " nodes";
    }

    private static Trial trial(Plan plan, Workbench bench, Crew crew) {
        Database database = bench.scratch();
        Latencies latencies = new Latencies(plan.instances());
        Counting counting = bench.counting(database);
        Crew.Done done = crew.work(database, SequenceLoad.of(plan), latencies);
        SequencedMap<String, Object> figures = new LinkedHashMap<>(done.figures());
        figures.putAll(counting.perStep((long) plan.instances() * plan.steps()));
        database.discard();
        return new Trial(done.seconds(), latencies, figures);
    }

    private static Trial best(List<Trial> trials) {
        return trials.stream().min(Comparator.comparingDouble(Trial::seconds)).orElseThrow();
    }

    private static List<Double> seconds(List<Trial> trials) {
        return trials.stream().map(Trial::seconds).toList();
    }

    private static List<Double> ratios(List<Trial> ofOne, List<Trial> ofSeveral) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ofOne.size(); round++) {
            ratios.add(ofOne.get(round).seconds() / ofSeveral.get(round).seconds());
        }
        return ratios;
    }
}
