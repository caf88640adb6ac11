package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.benchmarks.Latencies.Percentiles;
import dev.clew.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Many instances that sleep at the same time: what they cost while they sleep, and how late they wake.
 *
 * <p>Many clients start them all, each with the instant it is to wake at. These instants lie scattered in a window that
 * begins when the starts should be over, by the rate of a warm-up on a throw-away store, and the engine has been watched
 * at rest. Lateness is from that instant to the code that runs after it; the percentiles of the report are of it.
 *
 * <p>Of workflows, whose delay begins when it is reached, lateness is of a sample ({@link GraphAlarm}).
 *
 * <p>The rate of the report is of starts and wake-ups together, without the rest between them. There is no limit: how
 * fast it goes is not the point.
 */
final class Sleepers implements Benchmark {

    private static final int SAMPLE = 20_000;
    private static final double SAFETY = 1.7;
    private static final Duration LEAST_WAIT = Duration.ofSeconds(2);
    private static final Duration LEAST_WINDOW = Duration.ofSeconds(2);

    /** How many wake up in a second, unless the window is given. */
    private static final int WAKES_PER_SECOND = 2_500;

    private static final double BYTES_PER_MIB = 1024.0 * 1024.0;

    private final Workload workload;
    private final Alarm.Kind kind;

    private Sleepers(Workload workload, Alarm.Kind kind) {
        this.workload = workload;
        this.kind = kind;
    }

    static Sleepers ofOrchestrations() {
        return new Sleepers(Workload.SLEEPERS, OrchestrationAlarm::new);
    }

    static Sleepers ofWorkflows() {
        return new Sleepers(Workload.WF_SLEEPERS, GraphAlarm::new);
    }

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        progress.accept("warming up");
        double startsPerSecond = warmUp(plan, bench);
        Duration window = plan.window().orElseGet(() -> usualWindow(plan.instances()));
        Duration lead = Duration.ofNanos((long) (plan.instances() / startsPerSecond * SAFETY * 1e9))
                .plus(plan.rest())
                .plus(LEAST_WAIT);
        Alarm alarm = kind.of(plan.instances(), lead, window);
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        SequencedMap<String, String> settings;
        Percentiles lateness;
        double seconds;
        Counting counting = bench.counting(bench.measured());
        try (Store store = bench.measured().open()) {
            settings = store.settings();
            try (Clew clew = alarm.engine(store)) {
                final double heapBefore = Machine.heapUsedMib();
                Instant first = Instant.now().plus(lead);
                progress.accept("starting " + plan.instances() + " sleepers, the first to wake at " + first);
                double starting = alarm.set(clew.client(), plan);
                figures.put("starts_per_s", plan.instances() / starting);
                figures.put("woken_before_all_were_started", alarm.woken().count());
                double heap = rest(plan, first, figures, progress);
                figures.put("heap_bytes_per_sleeper", (heap - heapBefore) * BYTES_PER_MIB / plan.instances());
                pauseUntil(first);
                final long begin = System.nanoTime();
                progress.accept("they wake, within " + window.toSeconds() + " s");
                alarm.woken().awaitAll(clew.client(), window);
                double waking = Duration.between(first, Instant.now()).toNanos() / 1e9;
                figures.put("window_s", window.toNanos() / 1e9);
                figures.put("waking_s", waking);
                figures.put("wakes_per_s", plan.instances() / waking);
                figures.put("sustained_per_s", alarm.woken().pace().sustainedPerSecond(begin));
                seconds = starting + waking;
                lateness = alarm.lateness(clew.client()).percentiles();
            }
        }
        figures.put("lateness_p50_ms", lateness.p50Ms());
        figures.put("lateness_p99_ms", lateness.p99Ms());
        figures.putAll(counting.perStep(plan.instances()));
        figures.putAll(bench.figures());
        return new Report(
                workload, plan, seconds, plan.instances(), lateness, OptionalDouble.empty(), settings, figures);
    }

    private static Duration usualWindow(int instances) {
        Duration window = Duration.ofMillis(1000L * instances / WAKES_PER_SECOND);
        return window.compareTo(LEAST_WINDOW) < 0 ? LEAST_WINDOW : window;
    }

    /** Starts and wakes some on a throw-away store; how many could be started in a second. */
    private double warmUp(Plan plan, Workbench bench) {
        int sample = Math.min(plan.instances(), SAMPLE);
        Alarm alarm = kind.of(sample, LEAST_WAIT, Duration.ofSeconds(1));
        try (Clew clew = alarm.engine(bench.scratch().open())) {
            double starting = alarm.set(clew.client(), plan.instances(sample));
            alarm.woken().awaitAll(clew.client(), LEAST_WAIT);
            return sample / starting;
        }
    }

    /**
     * Watches the engine while all sleep, if there is time for that.
     *
     * @return what the heap holds, in MiB
     */
    private static double rest(
            Plan plan, Instant first, SequencedMap<String, Object> figures, Consumer<String> progress) {
        double heap = Machine.heapUsedMib();
        figures.put("heap_used_at_rest_mib", heap);
        figures.put("heap_max_mib", Machine.heapMaxMib());
        if (Instant.now().plus(plan.rest()).isBefore(first)) {
            progress.accept("all sleep; watching for " + plan.rest().toSeconds() + " s");
            figures.put("idle_cpu_share_of_a_core", Machine.watch(plan.rest()).cpuShare());
        }
        return heap;
    }

    private static void pauseUntil(Instant first) {
        Duration left = Duration.between(Instant.now(), first);
        if (left.isPositive()) {
            Machine.pause(left);
        }
    }
}
