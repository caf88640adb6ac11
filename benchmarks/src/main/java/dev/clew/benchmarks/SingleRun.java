package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.benchmarks.Latencies.Percentiles;
import dev.clew.store.Store;
import dev.clew.store.postgres.PostgresStore;
import java.time.Duration;
import java.util.SortedMap;

/**
 * One run of one engine on a PostgreSQL database, without trials and limits around it: for whoever measures others
 * beside it, and so decides himself what runs when.
 *
 * @param instances how many were run, without those of the warm-up
 * @param steps how many steps these took
 * @param seconds how long that took
 * @param latency what it is of, each factory says
 * @param settings the store's settings, as read back from it
 */
public record SingleRun(
        long instances, long steps, double seconds, Percentiles latency, SortedMap<String, String> settings) {

    /** Of an instance that only warms up, so that many of them fit a short time. */
    private static final int WARM_UP_STEPS = 100;

    /**
     * Throughput: the work of {@link Workload#SEQUENCE}. Latency is from a client's start call until it has the result.
     *
     * @param jdbcUrl an empty database
     * @param warmUp how long to do the same first, in the same database
     */
    public static SingleRun sequence(String jdbcUrl, int instances, int steps, int concurrency, Duration warmUp) {
        try (Store store = PostgresStore.open(jdbcUrl);
                Clew clew = Programs.register(Clew.on(() -> store)).start()) {
            Sequence.load(clew.client(), new SequenceLoad("warm", 0, steps, concurrency, warmUp), new Latencies(0));
            Latencies latencies = new Latencies(instances);
            double seconds = Sequence.load(
                    clew.client(),
                    new SequenceLoad("sequence", instances, steps, concurrency, Duration.ZERO),
                    latencies);
            return new SingleRun(
                    instances, (long) instances * steps, seconds, latencies.percentiles(), store.settings());
        }
    }

    /**
     * One instance on an engine with nothing else to do. Latency is from one step to the next, so of one less than there
     * are steps.
     *
     * @param jdbcUrl an empty database
     * @param warmUp how long to do the same first, in the same database
     */
    public static SingleRun latency(String jdbcUrl, int steps, Duration warmUp) {
        try (StepWatch engine = StepWatch.on(PostgresStore.open(jdbcUrl), new Latencies(0))) {
            long begin = System.nanoTime();
            for (int i = 0; System.nanoTime() - begin < warmUp.toNanos(); i++) {
                engine.run("warm-" + i, WARM_UP_STEPS);
            }
        }
        Latencies gaps = new Latencies(steps);
        Store store = PostgresStore.open(jdbcUrl);
        SortedMap<String, String> settings = store.settings();
        try (StepWatch engine = StepWatch.on(store, gaps)) {
            double seconds = engine.run("latency", steps);
            return new SingleRun(1, steps, seconds, gaps.percentiles(), settings);
        }
    }
}
