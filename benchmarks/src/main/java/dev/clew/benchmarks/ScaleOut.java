package dev.clew.benchmarks;

import java.time.Duration;
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
 * once and kept; several are warmed up as many times as long as one, since their compilers share the processors. They are warmed
 * up by turns like those that count: an engine that is closed, or opened on other tables, has the compilers think again.
 *
 * <p>A turn has a time rather than an amount, so that all nodes work until it is over. The ratio is the median of those of the
 * rounds; speeds are the best. On one machine the nodes share its processors with the server and with each other: more of them are
 * worth more only where there are processors for them.
 */
final class ScaleOut implements Benchmark {

    private static final int ROUNDS = 9;

    /** Long beside the moment until nodes have seen each other, and leave each other a share of the lanes. */
    private static final Duration TURN = Duration.ofSeconds(10);

    /** A turn on a fresh schema. */
    private record Turn(double seconds, Owners owners, SequencedMap<String, Object> traffic) {

        double instancesPerSecond() {
            return owners.instances() / seconds;
        }
    }

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        int count = plan.fleet().nodes();
        if (count == 1) {
            throw new IllegalArgumentException("scale-out compares several nodes with one; give --nodes 2, or more");
        }
        try (Crew one = CrewOfNodes.start(bench.jvms(), 1);
                Crew several = CrewOfNodes.start(bench.jvms(), count)) {
            warmUp(plan, bench, one, 1, progress);
            warmUp(plan, bench, several, count, progress);
            return run(plan, bench, one, several, progress);
        }
    }

    private static void warmUp(Plan plan, Workbench bench, Crew crew, int nodes, Consumer<String> progress) {
        progress.accept("warming up " + name(nodes));
        long end = System.nanoTime() + plan.warmUp().multipliedBy(nodes).toNanos();
        do {
            turn(plan, bench, crew);
        } while (System.nanoTime() - end < 0);
    }

    private static Report run(Plan plan, Workbench bench, Crew one, Crew several, Consumer<String> progress) {
        List<Turn> ofOne = new ArrayList<>();
        List<Turn> ofSeveral = new ArrayList<>();
        int rounds = Math.min(plan.trials(), ROUNDS);
        for (int round = 1; round <= rounds; round++) {
            for (int turn = 0; turn < 2; turn++) {
                boolean severalNow = (round + turn) % 2 == 0;
                progress.accept("round " + round + " of " + rounds + ": "
                        + name(severalNow ? plan.fleet().nodes() : 1));
                (severalNow ? ofSeveral : ofOne).add(turn(plan, bench, severalNow ? several : one));
            }
        }
        Turn best = best(ofSeveral);
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("one_node_steps_per_s", best(ofOne).instancesPerSecond() * plan.steps());
        List<Double> ratios = ratios(ofOne, ofSeveral);
        figures.put("ratio_to_one_node", median(ratios));
        figures.put("ratio_by_round", ratios);
        figures.put("instances_per_s_by_turn", speeds(ofSeveral));
        figures.put("one_node_instances_per_s_by_turn", speeds(ofOne));
        figures.put("owners", best.owners().figures());
        figures.putAll(best.traffic());
        figures.put("one_node", best(ofOne).traffic());
        figures.putAll(bench.figures());
        int instances = Math.toIntExact(best.owners().instances());
        return new Report(
                Workload.SCALE_OUT,
                plan.instances(instances),
                best.seconds(),
                (long) instances * plan.steps(),
                new Latencies(0).percentiles(),
                OptionalDouble.empty(),
                Workbench.settings(bench.measured()),
                figures);
    }

    private static String name(int nodes) {
        return nodes == 1 ? "one node" : nodes + " nodes";
    }

    private static Turn turn(Plan plan, Workbench bench, Crew crew) {
        Database database = bench.scratch();
        Counting counting = bench.counting(database);
        SequenceLoad load = new SequenceLoad(
                "scale-out", 0, plan.steps(), plan.concurrency(), plan.window().orElse(TURN));
        Crew.Done done = crew.work(database, load, new Latencies(0));
        Owners owners = done.owners().orElseThrow();
        SequencedMap<String, Object> traffic = counting.perStep(owners.instances() * plan.steps());
        database.discard();
        return new Turn(done.seconds(), owners, traffic);
    }

    private static Turn best(List<Turn> turns) {
        return turns.stream()
                .max(Comparator.comparingDouble(Turn::instancesPerSecond))
                .orElseThrow();
    }

    private static List<Double> speeds(List<Turn> turns) {
        return turns.stream().map(Turn::instancesPerSecond).toList();
    }

    private static List<Double> ratios(List<Turn> ofOne, List<Turn> ofSeveral) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ofOne.size(); round++) {
            ratios.add(
                    ofSeveral.get(round).instancesPerSecond() / ofOne.get(round).instancesPerSecond());
        }
        return ratios;
    }

    private static double median(List<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
