package dev.clew.cli.chaos.load;

import dev.clew.api.CancelledException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Does things until it is cancelled, and then undoes them, the latest first, where cancellation does not reach. */
final class Saga {

    static final Orchestration<Pace, Long> SAGA = Orchestration.of("saga", Pace.class, Long.class);

    private static final Duration FOREVER = Duration.ofDays(1);

    private final Work work;

    Saga(Work work) {
        this.work = work;
    }

    /** How many things, and how long it pauses between. */
    record Pace(int things, int pauseMs) {}

    Long run(OrchestrationContext context, Pace pace) {
        Deque<Integer> done = new ArrayDeque<>();
        try {
            for (int i = 0; i < pace.things(); i++) {
                work.step(context, "do-" + i, i, 0);
                done.push(i);
                context.sleep(Duration.ofMillis(pace.pauseMs()));
            }
            context.sleep(FOREVER);
            return 0L;
        } catch (CancelledException stop) {
            context.shielded(() -> {
                for (int i : done) {
                    work.step(context, "undo-" + i, i, 0);
                    context.sleep(Duration.ofMillis(pace.pauseMs()));
                }
                return done.size();
            });
            throw stop;
        }
    }
}
