package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Instances that each sleep until an instant of their own, and how late they woke. Thread-safe. */
final class Alarm {

    private static final Orchestration<Long, Long> SLEEPER = Orchestration.of("sleeper", Long.class, Long.class);

    private static final ListQuery RUNNING =
            ListQuery.all().status(InstanceStatus.RUNNING).limit(1);

    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final Duration STALLED = Duration.ofMinutes(2);
    private static final double GOLDEN = 0.618033988749895;

    private final int instances;
    private final Latencies lateness;
    private final AtomicInteger woken = new AtomicInteger();

    /** For so many instances. */
    Alarm(int instances) {
        this.instances = instances;
        this.lateness = new Latencies(instances);
    }

    /** An engine that runs them; closes the store. */
    Clew engine(Store store) {
        return Clew.on(() -> store).register(SLEEPER, this::sleep).start();
    }

    private Long sleep(OrchestrationContext context, Long wakeAtMs) {
        context.sleep(Duration.between(context.now(), Instant.ofEpochMilli(wakeAtMs)));
        lateness.add((System.currentTimeMillis() - wakeAtMs) * 1_000_000);
        woken.incrementAndGet();
        return wakeAtMs;
    }

    /**
     * Starts the plan's instances, with instants scattered in a window.
     *
     * @return how long the starts took, in seconds
     */
    static double set(ClewClient client, Plan plan, Instant first, Duration window) {
        return new Clients(plan.concurrency()).share(plan.instances(), number -> {
            double place = number * GOLDEN % 1;
            Instant wake = first.plusNanos((long) (place * window.toNanos()));
            client.start(SLEEPER, "sleeper-" + number, wake.toEpochMilli());
        });
    }

    /** Waits until all have woken and ended. */
    void awaitAll(ClewClient client, Duration window) {
        int before = -1;
        long changedAt = System.nanoTime();
        while (woken() < instances || !client.list(RUNNING).items().isEmpty()) {
            if (woken() != before) {
                before = woken();
                changedAt = System.nanoTime();
            } else if (System.nanoTime() - changedAt > STALLED.plus(window).toNanos()) {
                throw new IllegalStateException("only " + before + " of " + instances + " woke up");
            }
            Machine.pause(GLANCE);
        }
    }

    /** How many woke until now. */
    int woken() {
        return woken.get();
    }

    /** From its instant to the code that runs after it, of each; to the millisecond. */
    Latencies lateness() {
        return lateness;
    }
}
