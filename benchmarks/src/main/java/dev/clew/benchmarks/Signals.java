package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Signal;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.store.Store;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * A question and its answer: an instance waits for a signal; a client sends it and waits for the instance's result.
 * Percentiles are of the time from the signal call until the client has the result.
 *
 * <p>The client is in the engine's process. With engines in other processes it has none itself, and signals through the
 * database.
 */
final class Signals implements Benchmark {

    private static final Orchestration<Integer, Integer> ECHO = Orchestration.of("echo", Integer.class, Integer.class);
    private static final Signal<Integer> PING = Signal.of("ping", Integer.class);
    private static final String WAITING = "waiting";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration GLANCE = Duration.ofMillis(2);

    static Clew.Builder register(Clew.Builder builder) {
        return builder.register(ECHO, Signals::echo);
    }

    private static Integer echo(OrchestrationContext context, Integer ignored) {
        context.status(WAITING);
        return context.await(PING);
    }

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        return plan.fleet().away() ? away(plan, bench, progress) : here(plan, bench, progress);
    }

    private static Report here(Plan plan, Workbench bench, Consumer<String> progress) {
        progress.accept("warming up");
        double warmUp;
        try (Clew clew = engine(bench.scratch())) {
            warmUp = warmUp(clew.client(), plan);
        }
        progress.accept("asking " + plan.instances() + " instances");
        Counting counting = bench.counting(bench.measured());
        Latencies latencies = new Latencies(plan.instances());
        double seconds;
        try (Clew clew = engine(bench.measured())) {
            seconds = ask(clew.client(), plan, latencies);
        }
        return report(plan, bench, latencies, seconds, warmUp, counting);
    }

    private static Clew engine(Database database) {
        return Programs.register(Clew.on(database::open)).start();
    }

    private static Report away(Plan plan, Workbench bench, Consumer<String> progress) {
        progress.accept("warming up " + plan.fleet().nodes() + " JVMs");
        try (Nodes nodes = Nodes.start(bench.jvms(), plan.fleet().nodes())) {
            PostgresSchema scratch = Nodes.shared(bench.scratch());
            nodes.open(scratch);
            double warmUp;
            try (Store store = scratch.open()) {
                warmUp = warmUp(client(store), plan);
            }
            nodes.leave();
            progress.accept("asking " + plan.instances() + " instances");
            PostgresSchema schema = Nodes.shared(bench.measured());
            Counting counting = bench.counting(schema);
            Latencies latencies = new Latencies(plan.instances());
            nodes.open(schema);
            double seconds;
            try (Store store = schema.open()) {
                seconds = ask(client(store), plan, latencies);
            }
            nodes.leave();
            return report(plan, bench, latencies, seconds, warmUp, counting);
        }
    }

    private static ClewClient client(Store store) {
        return StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE);
    }

    static double warmUp(ClewClient client, Plan plan) {
        return new Clients(plan.concurrency())
                .during(plan.warmUp(), number -> ask(client, "warm-" + number, number, new Latencies(0)));
    }

    private static double ask(ClewClient client, Plan plan, Latencies latencies) {
        return new Clients(plan.concurrency())
                .share(plan.instances(), number -> ask(client, "echo-" + number, number, latencies));
    }

    /** Starts an instance that waits to be asked. */
    static void start(ClewClient client, int number) {
        client.start(ECHO, "waiting-" + number, number);
    }

    private static void ask(ClewClient client, String id, int question, Latencies latencies) {
        InstanceHandle<Integer> instance = client.start(ECHO, id, question);
        while (!instance.info().customStatus().equals(Optional.of(WAITING))) {
            Machine.pause(GLANCE);
        }
        long begin = System.nanoTime();
        instance.signal(PING, question);
        int answer = instance.result(PATIENCE);
        latencies.add(System.nanoTime() - begin);
        if (answer != question) {
            throw new IllegalStateException(id + " was asked " + question + " and answered " + answer);
        }
    }

    private static Report report(
            Plan plan, Workbench bench, Latencies latencies, double seconds, double warmUp, Counting counting) {
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("round_trip_max_ms", latencies.maxMs());
        figures.put("warm_up_s", warmUp);
        figures.putAll(counting.perStep(plan.instances()));
        figures.putAll(bench.figures());
        return new Report(
                Workload.SIGNALS,
                plan,
                seconds,
                plan.instances(),
                latencies.percentiles(),
                OptionalDouble.empty(),
                Workbench.settings(bench.measured()),
                figures);
    }
}
