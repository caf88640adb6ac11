package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.store.Store;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * What an engine costs that has nothing to do: instances sleep for a day, and nobody asks for anything. How often the
 * engine calls the store is counted around the store ({@link CountingStore}), on PostgreSQL what the server had to do
 * for that as well, by the server; the processor time is the whole process's.
 *
 * <p>Then the engine is woken up, again and again after a pause. Percentiles are of the time from a client's start call
 * until the first step's body begins, which is after the start has become durable.
 */
final class Idle implements Benchmark {

    private static final Orchestration<Integer, Integer> SLEEPER =
            Orchestration.of("sleeper", Integer.class, Integer.class);
    private static final Orchestration<Long, Long> WAKE = Orchestration.of("wake", Long.class, Long.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int WAKE_UPS = 50;
    private static final int WARM_UPS = 500;

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        CountingStore store = new CountingStore(bench.measured().open());
        SequencedMap<String, String> settings = store.settings();
        Latencies latencies = new Latencies(WAKE_UPS);
        double seconds;
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        try (Clew clew = engine(store)) {
            progress.accept("starting " + plan.instances() + " sleepers");
            ClewClient client = clew.client();
            new Clients(plan.concurrency()).share(plan.instances(), i -> startSleeper(client, i));
            for (int i = 0; i < WARM_UPS; i++) {
                wakeUp(client, "warm-" + i);
            }
            progress.accept("watching for " + plan.rest().toSeconds() + " s");
            Machine.pause(bench.meter().isPresent() ? PostgresMeter.settle(plan.rest()) : SETTLE);
            Optional<Traffic> before = bench.meter().map(PostgresMeter::read);
            store.reset();
            Machine.Stretch stretch = Machine.watch(plan.rest());
            SortedMap<String, Long> calls = store.calls();
            seconds = stretch.seconds();
            before.ifPresent(then -> figures.put(
                    "postgres", bench.meter().orElseThrow().read().since(then).perSecond(stretch.seconds(), 1)));
            long total = calls.values().stream().mapToLong(Long::longValue).sum();
            figures.put("store_queries_per_s", total / seconds);
            figures.put("store_queries", calls);
            figures.put("cpu_share_of_a_core", stretch.cpuShare());
            progress.accept("waking it up");
            for (int i = 0; i < WAKE_UPS; i++) {
                Machine.pause(PAUSE);
                latencies.add(wakeUp(client, "wake-" + i));
            }
        }
        figures.putAll(bench.figures());
        return new Report(
                Workload.IDLE, plan, seconds, 0, latencies.percentiles(), OptionalDouble.empty(), settings, figures);
    }

    private static Clew engine(Store store) {
        return register(Clew.on(() -> store)).start();
    }

    static Clew.Builder register(Clew.Builder builder) {
        return builder.register(SLEEPER, Idle::sleep).register(WAKE, Idle::wake);
    }

    static void startSleeper(ClewClient client, int number) {
        client.start(SLEEPER, "sleeper-" + number, 1);
    }

    private static Integer sleep(OrchestrationContext context, Integer days) {
        context.sleep(Duration.ofDays(days));
        return days;
    }

    /** Answers when its step began. */
    private static Long wake(OrchestrationContext context, Long ignored) {
        return context.step("wake", Long.class, attempt -> System.nanoTime());
    }

    private static long wakeUp(ClewClient client, String id) {
        long begin = System.nanoTime();
        return client.start(WAKE, id, begin).result(PATIENCE) - begin;
    }
}
