package dev.clew.benchmarks;

import dev.clew.api.ClewClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** Clients that run one instance of {@link Sequence} after the other until they are told to end. Thread-safe. */
final class RestlessClients {

    private static final Duration GLANCE = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Percentiles are of so many instances at most. */
    private static final int MOST_LATENCIES = 1_000_000;

    private final Latencies latencies = new Latencies(MOST_LATENCIES);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicLongArray latest;
    private final CompletableFuture<Double> seconds;
    private volatile boolean over;

    private RestlessClients(ClewClient client, Plan plan) {
        int count = plan.concurrency();
        this.latest = new AtomicLongArray(count);
        this.seconds = CompletableFuture.supplyAsync(
                () -> new Clients(count).share(count, number -> work(client, number, plan.steps())),
                work -> Thread.ofPlatform().name("clients").start(work));
    }

    /** As many as the plan says, at work. */
    static RestlessClients start(ClewClient client, Plan plan) {
        return new RestlessClients(client, plan);
    }

    private void work(ClewClient client, int number, int steps) {
        for (int i = 0; !over; i++) {
            long begin = System.nanoTime();
            Sequence.runOne(client, "restless-" + number + "-" + i, steps);
            long end = System.nanoTime();
            latencies.add(end - begin);
            done.incrementAndGet();
            latest.set(number, end);
        }
    }

    /**
     * Waits until so many clients have had a result since an instant.
     *
     * @return how long that was after the instant, in seconds
     */
    double awaitResults(int clients, long since) {
        while (resultsSince(since) < clients) {
            if (seconds.isCompletedExceptionally()) {
                seconds.join();
            }
            if (System.nanoTime() - since > PATIENCE.toNanos()) {
                throw new IllegalStateException("after " + PATIENCE + " only " + resultsSince(since) + " of "
                        + latest.length() + " clients had a result");
            }
            Machine.pause(GLANCE);
        }
        return (System.nanoTime() - since) / 1e9;
    }

    private int resultsSince(long instant) {
        int results = 0;
        for (int i = 0; i < latest.length(); i++) {
            if (latest.get(i) - instant > 0) {
                results++;
            }
        }
        return results;
    }

    /** Ends, when each has its last result. Answers how long they were at work, in seconds. */
    double end() {
        over = true;
        return seconds.join();
    }

    int done() {
        return done.get();
    }

    Latencies latencies() {
        return latencies;
    }
}
