package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.store.Store;
import java.time.Duration;

/**
 * An engine that runs one instance of trivial inline steps at a time, with a watch on when each step's body begins.
 *
 * <p>From one beginning to the next lies all that a step costs: its body, the durable turn that records it, and the
 * code between.
 */
final class StepWatch implements AutoCloseable {

    private static final Orchestration<Integer, Integer> STEPS =
            Orchestration.of("steps", Integer.class, Integer.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Clew clew;
    private final Watch watch;

    private StepWatch(Clew clew, Watch watch) {
        this.clew = clew;
        this.watch = watch;
    }

    /**
     * Starts an engine.
     *
     * @param store closed with it
     * @param gaps is given the time from each step to the next
     */
    static StepWatch on(Store store, Latencies gaps) {
        Watch watch = new Watch(gaps);
        return new StepWatch(Clew.on(() -> store).register(STEPS, watch::run).start(), watch);
    }

    /**
     * Runs an instance.
     *
     * @return how long it took from the start call to the result, in seconds
     */
    double run(String id, int steps) {
        watch.reset();
        long begin = System.nanoTime();
        int done = clew.client().start(STEPS, id, steps).result(PATIENCE);
        if (done != steps) {
            throw new IllegalStateException(id + " did " + done + " steps of " + steps);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public void close() {
        clew.close();
    }

    /** Notes when steps begin. */
    private static final class Watch {

        private final Latencies gaps;
        private long previous;
        private boolean first = true;

        Watch(Latencies gaps) {
            this.gaps = gaps;
        }

        synchronized void reset() {
            first = true;
        }

        Integer run(OrchestrationContext context, Integer steps) {
            int done = 0;
            for (int i = 0; i < steps; i++) {
                done += context.step("step", Integer.class, attempt -> begins());
            }
            return done;
        }

        private synchronized Integer begins() {
            long now = System.nanoTime();
            if (!first) {
                gaps.add(now - previous);
            }
            first = false;
            previous = now;
            return 1;
        }
    }
}
