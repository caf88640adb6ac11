package dev.clew.cli.chaos.load;

import dev.clew.api.Deferred;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.cli.chaos.check.Case.Completes;
import dev.clew.cli.chaos.check.Case.Expectation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Timers, one after the other and then all at once, each followed by a step. */
final class Naps {

    static final Orchestration<Plan, Long> NAPS = Orchestration.of("naps", Plan.class, Long.class);

    private static final int SHORTEST_MS = 10;

    private final Work work;

    Naps(Work work) {
        this.work = work;
    }

    /** How many naps one after the other and at once, how long at most, and what their values grow from. */
    record Plan(long seed, int inTurn, int atOnce, int longestMs) {
        Duration length(int index) {
            return Duration.ofMillis(SHORTEST_MS + Work.value(seed, index) % longestMs);
        }
    }

    Long run(OrchestrationContext context, Plan plan) {
        long sum = 0;
        for (int i = 0; i < plan.inTurn(); i++) {
            sum += nap(context, plan, i);
        }
        List<Deferred<Long>> naps = new ArrayList<>();
        for (int i = plan.inTurn(); i < plan.inTurn() + plan.atOnce(); i++) {
            int index = i;
            naps.add(context.fork(() -> nap(context, plan, index)));
        }
        for (long value : context.all(naps)) {
            sum += value;
        }
        return sum;
    }

    private long nap(OrchestrationContext context, Plan plan, int index) {
        return work.stepAfterSleep(context, "woke-" + index, plan.length(index), Work.value(plan.seed(), index));
    }

    static Expectation expectation(Plan plan) {
        int naps = plan.inTurn() + plan.atOnce();
        return new Completes(Sums.upTo(plan.seed(), naps), naps);
    }
}
