package dev.clew.benchmarks;

import dev.clew.api.ClewClient;
import dev.clew.benchmarks.Latencies.Percentiles;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.store.Store;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * What a fleet costs its database while it has nothing to do: {@link Idle} with several engines, each in a JVM of its
 * own, counted by the server and divided by the nodes.
 */
final class IdleFleet implements Benchmark {

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        PostgresSchema schema = Nodes.shared(bench.measured());
        PostgresMeter meter = bench.meter().orElseThrow();
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        double seconds;
        try (Nodes nodes = Nodes.start(bench.jvms(), plan.fleet().nodes())) {
            nodes.open(schema);
            progress.accept("starting " + plan.instances() + " sleepers");
            try (Store store = schema.open()) {
                ClewClient client = StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE);
                new Clients(plan.concurrency()).share(plan.instances(), number -> Idle.startSleeper(client, number));
            }
            progress.accept("watching for " + plan.rest().toSeconds() + " s, when counters have settled");
            Machine.pause(PostgresMeter.settle(plan.rest()));
            Traffic before = meter.read();
            seconds = Machine.watch(plan.rest()).seconds();
            figures.put("postgres", meter.read().since(before).perSecond(seconds, nodes.count()));
            nodes.leave();
        }
        figures.putAll(bench.figures());
        return new Report(
                Workload.IDLE,
                plan,
                seconds,
                0,
                new Percentiles(Double.NaN, Double.NaN),
                OptionalDouble.empty(),
                Workbench.settings(schema),
                figures);
    }
}
