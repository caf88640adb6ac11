package dev.clew.cli.bench.peers;

import dev.clew.benchmarks.peers.Peer;
import dev.clew.benchmarks.peers.Peers;
import dev.clew.benchmarks.peers.Result;
import dev.clew.benchmarks.peers.Work;
import dev.clew.cli.console.Table;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Clew and its peers at the same work.
 *
 * <p>In every round every engine does every kind of work that it can, each time on an empty database and after a
 * warm-up of its own. So whatever else the machine does falls on all of them alike.
 *
 * @param standings by kind of work, Clew's first
 */
record Comparison(int rounds, List<Standing> standings) {

    private static final MathContext FOUR_DIGITS = new MathContext(4);
    private static final double MIB = 1024.0 * 1024.0;

    Comparison {
        standings = List.copyOf(standings);
    }

    /** What is compared unless told otherwise. */
    static List<Work> usualWork(int instances, int steps, Duration warmUp) {
        return List.of(
                new Work.Sequence(instances, 5, 64, warmUp),
                new Work.Sequence(instances, 5, 256, warmUp),
                new Work.Sequence(instances, 1, 64, warmUp),
                new Work.Sequence(instances, 1, 256, warmUp),
                new Work.Latency(steps, warmUp));
    }

    /** Runs all rounds. */
    static Comparison run(Databases databases, List<Work> works, int rounds, Consumer<String> progress) {
        List<Peer> engines = new ArrayList<>();
        engines.add(new ClewAmongPeers());
        engines.addAll(Peers.all());
        SequencedMap<Entry, List<Result>> results = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Work work : works) {
                for (Peer engine : engines) {
                    if (engine.can(work)) {
                        results.computeIfAbsent(new Entry(engine, work), entry -> new ArrayList<>())
                                .add(run(databases, engine, work, "round " + round + " of " + rounds, progress));
                    }
                }
            }
        }
        return new Comparison(
                rounds,
                results.entrySet().stream()
                        .map(each -> new Standing(each.getKey().work(), each.getValue()))
                        .toList());
    }

    /** An engine at a kind of work. */
    private record Entry(Peer engine, Work work) {}

    private static Result run(Databases databases, Peer engine, Work work, String round, Consumer<String> progress) {
        String url = databases.create();
        try {
            progress.accept(round + ": " + engine.name() + ", " + Standing.kind(work));
            return engine.run(url, work);
        } finally {
            databases.drop(url);
        }
    }

    /** Clew at the same work. */
    private Standing clew(Work work) {
        return standings.stream()
                .filter(each -> each.work().equals(work))
                .filter(each -> each.best().name().equals(ClewAmongPeers.NAME))
                .findFirst()
                .orElseThrow();
    }

    /** For programs. */
    SequencedMap<String, Object> document() {
        SequencedMap<String, Object> document = new LinkedHashMap<>();
        document.put("rounds", rounds);
        document.put("durability", clew(standings.getFirst().work()).best().settings());
        SequencedMap<String, Object> jvm = new LinkedHashMap<>();
        jvm.put("version", Runtime.version().toString());
        jvm.put("processors", Runtime.getRuntime().availableProcessors());
        jvm.put("max_heap_mib", Math.round(Runtime.getRuntime().maxMemory() / MIB));
        document.put("jvm", jvm);
        document.put("results", standings.stream().map(this::fields).toList());
        return document;
    }

    private SequencedMap<String, Object> fields(Standing standing) {
        Result best = standing.best();
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("work", standing.kind());
        fields.put("engine", best.name());
        fields.put("version", best.version());
        fields.put("instances", best.instances());
        fields.put("steps", best.steps());
        fields.put("seconds", rounded(best.seconds()));
        fields.put("instances_per_s", rounded(best.instancesPerSecond()));
        fields.put("steps_per_s", rounded(best.stepsPerSecond()));
        fields.put("p50_ms", rounded(best.latency().p50Ms()));
        fields.put("p99_ms", rounded(best.latency().p99Ms()));
        fields.put(
                "by_round", standing.byRound().stream().map(Comparison::rounded).toList());
        fields.put("clew_is_times", rounded(clew(standing.work()).times(standing)));
        fields.put("settings", best.settings());
        return fields;
    }

    /** For people. */
    Table table() {
        Table table = new Table()
                .column("WORK")
                .column("ENGINE")
                .column("VERSION")
                .number("INSTANCES/S")
                .number("STEPS/S")
                .number("P50 MS")
                .number("P99 MS")
                .number("CLEW IS TIMES");
        for (Standing standing : standings) {
            Result best = standing.best();
            table.row(
                    standing.kind(),
                    best.name(),
                    best.version(),
                    standing.work() instanceof Work.Latency ? "-" : whole(best.instancesPerSecond()),
                    whole(best.stepsPerSecond()),
                    rounded(best.latency().p50Ms()).toPlainString(),
                    rounded(best.latency().p99Ms()).toPlainString(),
                    rounded(clew(standing.work()).times(standing)).toPlainString());
        }
        return table;
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static BigDecimal rounded(double number) {
        BigDecimal rounded = new BigDecimal(number).round(FOUR_DIGITS);
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }
}
