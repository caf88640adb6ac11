package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * How late timers fire: many instances that each sleep until an instant of their own, scattered in a window that begins
 * when all are started. Percentiles are of the time from that instant to the code that runs after it, to the
 * millisecond.
 *
 * <p>Unlike {@link Sleepers}, whose point is how many can sleep at once, these are few enough to stay in memory, and
 * the rate in the window is the load.
 */
final class Timers implements Benchmark {

    private static final double SAFETY = 1.7;
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofSeconds(10);

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        Duration window = plan.window().orElse(WINDOW);
        progress.accept("warming up");
        double startsPerSecond = 0;
        long begin = System.nanoTime();
        while (startsPerSecond == 0 || System.nanoTime() - begin < plan.warmUp().toNanos()) {
            startsPerSecond = rehearse(plan, bench);
        }
        double warmUp = (System.nanoTime() - begin) / 1e9;
        Duration lead = Duration.ofNanos((long) (plan.instances() / startsPerSecond * SAFETY * 1e9))
                .plus(LEAST_WAIT);

        Counting counting = bench.counting(bench.measured());
        Alarm alarm = new OrchestrationAlarm(plan.instances(), lead, window);
        SequencedMap<String, String> settings;
        Latencies lateness;
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        try (Store store = bench.measured().open()) {
            settings = store.settings();
            try (Clew clew = alarm.engine(store)) {
                Instant first = Instant.now().plus(lead);
                progress.accept(
                        "setting " + plan.instances() + " timers for " + window.toSeconds() + " s from " + first);
                figures.put("starts_per_s", plan.instances() / alarm.set(clew.client(), plan));
                figures.put("fired_before_all_were_set", alarm.woken().count());
                alarm.woken().awaitAll(clew.client(), lead.plus(window));
                lateness = alarm.lateness(clew.client());
            }
        }
        figures.put("window_s", window.toNanos() / 1e9);
        figures.put("timers_per_s", plan.instances() / (window.toNanos() / 1e9));
        figures.put("lateness_max_ms", lateness.maxMs());
        figures.put("warm_up_s", warmUp);
        figures.putAll(counting.perStep(plan.instances()));
        figures.putAll(bench.figures());
        return new Report(
                Workload.TIMERS,
                plan,
                window.toNanos() / 1e9,
                0,
                lateness.percentiles(),
                OptionalDouble.empty(),
                settings,
                figures);
    }

    /** Does it once in short on a throw-away store; how many could be started in a second. */
    private static double rehearse(Plan plan, Workbench bench) {
        Database database = bench.scratch();
        Alarm alarm = new OrchestrationAlarm(plan.instances(), Duration.ZERO, LEAST_WAIT);
        double starting;
        try (Clew clew = alarm.engine(database.open())) {
            starting = alarm.set(clew.client(), plan);
            alarm.woken().awaitAll(clew.client(), LEAST_WAIT);
        }
        database.discard();
        return plan.instances() / starting;
    }
}
