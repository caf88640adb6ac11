package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.store.Store;
import java.time.Duration;
import java.time.Instant;

/** An alarm of orchestrations, each of which is started with the instant it is to wake at. */
final class OrchestrationAlarm implements Alarm {

    private static final Orchestration<Long, Long> SLEEPER = Orchestration.of("sleeper", Long.class, Long.class);

    private final Duration lead;
    private final Duration window;
    private final Latencies lateness;
    private final Woken woken;

    /** For so many instances. */
    OrchestrationAlarm(int instances, Duration lead, Duration window) {
        this.lead = lead;
        this.window = window;
        this.lateness = new Latencies(instances);
        this.woken = new Woken(instances);
    }

    @Override
    public Clew engine(Store store) {
        return Clew.on(() -> store).register(SLEEPER, this::sleep).start();
    }

    private Long sleep(OrchestrationContext context, Long wakeAtMs) {
        context.sleep(Duration.between(context.now(), Instant.ofEpochMilli(wakeAtMs)));
        lateness.add((System.currentTimeMillis() - wakeAtMs) * 1_000_000);
        woken.add();
        return wakeAtMs;
    }

    @Override
    public double set(ClewClient client, Plan plan) {
        Instant first = Instant.now().plus(lead);
        return new Clients(plan.concurrency()).share(plan.instances(), number -> {
            Instant wake = first.plusNanos((long) (Alarm.place(number) * window.toNanos()));
            client.start(SLEEPER, "sleeper-" + number, wake.toEpochMilli());
        });
    }

    @Override
    public Woken woken() {
        return woken;
    }

    @Override
    public Latencies lateness(ClewClient client) {
        return lateness;
    }
}
