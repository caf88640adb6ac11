package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.benchmarks.Latencies.Percentiles;
import dev.clew.benchmarks.SleepingPrograms.Launched;
import dev.clew.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Many processes that are due at the same instant: how long it takes until the programs of all of them are launched again, and
 * whether none is launched twice.
 *
 * <p>Each is started, launched, and leaves to sleep until that instant. Percentiles are of the time from then until its program begins
 * again, the time of the report is that of the last one. As many programs run at a time as the plan has clients. The limit, where
 * programs are processes of the operating system, is the same program started as often without an engine, as many at a time.
 */
final class WakeUps implements Benchmark {

    private static final double SAFETY = 1.7;
    private static final Duration LEAST_WAIT = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final int SAMPLE = 100;

    private static final ListQuery RUNNING =
            ListQuery.all().status(InstanceStatus.RUNNING).limit(1);

    private final Workload workload;
    private final SleepingPrograms.Kind kind;

    private WakeUps(Workload workload, SleepingPrograms.Kind kind) {
        this.workload = workload;
        this.kind = kind;
    }

    /** Of programs within the engine's JVM. */
    static WakeUps inside() {
        return new WakeUps(Workload.WAKE_UPS, ProgramsInside::new);
    }

    /** Of processes of the operating system. */
    static WakeUps ofTheSystem() {
        return new WakeUps(Workload.WAKE_UPS_OS, ProgramsOfTheSystem::new);
    }

    /**
     * What came of a rehearsal or a measurement.
     *
     * @param startsPerSecond how many were started, launched and asleep in a second
     * @param cpu what this process and its programs took from when they were due until all had ended, if that is known
     */
    private record Night(
            Launched launched, double startsPerSecond, Optional<Duration> cpu, SequencedMap<String, String> settings) {}

    @Override
    public Report run(Plan plan, Workbench bench, Consumer<String> progress) {
        progress.accept("warming up");
        Plan sample = plan.instances(Math.min(SAMPLE, plan.instances()));
        long begin = System.nanoTime();
        Night rehearsal = rehearse(sample, bench, LEAST_WAIT);
        while (System.nanoTime() - begin < plan.warmUp().toNanos()) {
            rehearsal = rehearse(sample, bench, LEAST_WAIT);
        }
        final double warmUp = (System.nanoTime() - begin) / 1e9;
        double startsPerSecond = rehearsal.startsPerSecond();
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        OptionalDouble limit = OptionalDouble.empty();
        if (workload == Workload.WAKE_UPS_OS) {
            progress.accept("starting " + plan.instances() + " programs without an engine");
            Optional<Duration> before = Machine.cpuWithChildren();
            double bare = ProgramsOfTheSystem.startBare(plan.instances(), plan.concurrency());
            limit = OptionalDouble.of(plan.instances() / bare);
            figures.put("bare_starts_s", bare);
            Machine.cpuWithChildrenSince(before)
                    .ifPresent(cpu -> figures.put("bare_cpu_ms_per_start", millisEach(cpu, plan)));
        }
        Duration lead = LEAST_WAIT.plus(Duration.ofMillis((long) (plan.instances() / startsPerSecond * SAFETY * 1000)));
        progress.accept(plan.instances() + " processes are launched, sleep, and are due in " + lead.toSeconds() + " s");
        Counting counting = bench.counting(bench.measured());
        Night night = night(plan, bench.measured(), lead);
        Percentiles lateness = night.launched().lateness().percentiles();
        double last = night.launched().lateness().maxMs();
        figures.put("last_ms", last);
        night.cpu().ifPresent(cpu -> figures.put("cpu_ms_per_launch", millisEach(cpu, plan)));
        figures.put("launched_twice", night.launched().twice());
        figures.put("not_asleep_in_time", night.launched().never());
        figures.put("launches_per_s_at_first", night.startsPerSecond());
        figures.put("warm_up_s", warmUp);
        figures.putAll(counting.perStep(plan.instances()));
        figures.putAll(bench.figures());
        return new Report(workload, plan, last / 1e3, plan.instances(), lateness, limit, night.settings(), figures);
    }

    /** A night of which nobody missed the morning: the time to fall asleep is doubled until all were asleep in time. */
    private Night rehearse(Plan sample, Workbench bench, Duration lead) {
        Database scratch = bench.scratch();
        Night night = night(sample, scratch, lead);
        scratch.discard();
        if (night.launched().never() == 0) {
            return night;
        }
        if (lead.compareTo(PATIENCE) > 0) {
            throw new IllegalStateException(sample.instances() + " programs were not all asleep within " + lead);
        }
        return rehearse(sample, bench, lead.multipliedBy(2));
    }

    private static double millisEach(Duration cpu, Plan plan) {
        return cpu.toNanos() / 1e6 / plan.instances();
    }

    private Night night(Plan plan, Database database, Duration lead) {
        Instant due = Instant.now().plus(lead);
        try (SleepingPrograms programs = kind.of(plan.instances(), due);
                Store store = database.open()) {
            SequencedMap<String, String> settings = store.settings();
            try (Clew clew = programs.engine(store, plan.concurrency())) {
                final long begin = System.nanoTime();
                new Clients(plan.concurrency())
                        .share(plan.instances(), number -> programs.start(clew, "program-" + number));
                while (programs.asleep() < plan.instances() && Instant.now().isBefore(due)) {
                    Machine.pause(GLANCE);
                }
                double seconds = (System.nanoTime() - begin) / 1e9;
                double rate = Math.max(1, programs.asleep()) / seconds;
                awaitInstant(due);
                Optional<Duration> before = Machine.cpuWithChildren();
                awaitNone(clew, due);
                return new Night(programs.launched(), rate, Machine.cpuWithChildrenSince(before), settings);
            }
        }
    }

    private static void awaitInstant(Instant due) {
        Duration left = Duration.between(Instant.now(), due);
        if (left.isPositive()) {
            Machine.pause(left);
        }
    }

    private static void awaitNone(Clew clew, Instant due) {
        Instant end = due.plus(PATIENCE);
        while (!clew.client().list(RUNNING).items().isEmpty()) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("not all programs were launched again within " + PATIENCE);
            }
            Machine.pause(GLANCE);
        }
    }
}
