package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.InstanceHandle;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Signal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * How long it takes to load an instance with a long history: from the signal that wakes it in the store, on an engine
 * that has just started, until its code has run from the top through all of it and ends.
 *
 * <p>Several instances, each on an engine of its own, for the first of them also loads and compiles the code that
 * replays.
 */
final class Reload {

    private static final int TIMES = 5;

    /** The start, the status and the wait. */
    private static final int EVENTS_BESIDE_STEPS = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Signal<Integer> GO = Signal.of("go", Integer.class);
    private static final Orchestration<Integer, Integer> STEPS_AND_A_WAIT =
            Orchestration.of("steps-and-a-wait", Integer.class, Integer.class);

    private Reload() {}

    /**
     * Measures.
     *
     * @param steps how many steps each has behind it; each is an event
     * @return what the report says of it
     */
    static SequencedMap<String, Object> measure(Database database, int steps) {
        try (Clew clew = engine(database)) {
            for (int i = 0; i < TIMES; i++) {
                clew.client().start(STEPS_AND_A_WAIT, "reload-" + i, steps);
            }
            for (int i = 0; i < TIMES; i++) {
                awaitTheWait(clew.client().handle("reload-" + i));
            }
        }
        Latencies loads = new Latencies(TIMES);
        for (int i = 0; i < TIMES; i++) {
            try (Clew clew = engine(database)) {
                InstanceHandle<Integer> handle = clew.client().handle(STEPS_AND_A_WAIT, "reload-" + i);
                long begin = System.nanoTime();
                handle.signal(GO, 1);
                if (handle.result(PATIENCE) != steps + 1) {
                    throw new IllegalStateException(handle.id() + " came to " + handle.result(PATIENCE));
                }
                loads.add(System.nanoTime() - begin);
            }
        }
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("reload_events", steps + EVENTS_BESIDE_STEPS);
        figures.put("reload_ms", loads.percentiles().p50Ms());
        figures.put("reload_worst_ms", loads.percentiles().p99Ms());
        return figures;
    }

    private static Clew engine(Database database) {
        return Clew.on(database::open).register(STEPS_AND_A_WAIT, Reload::run).start();
    }

    private static Integer run(OrchestrationContext context, Integer steps) {
        int done = 0;
        for (int i = 0; i < steps; i++) {
            done += context.step("step", Integer.class, attempt -> 1);
        }
        context.status("waiting");
        return done + context.await(GO);
    }

    private static void awaitTheWait(InstanceHandle<?> handle) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (handle.info().customStatus().isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(handle.id() + " has not done its steps within " + PATIENCE);
            }
            try {
                Thread.sleep(Duration.ofMillis(20));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while " + handle.id() + " runs", interrupted);
            }
        }
    }
}
