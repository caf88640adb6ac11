package dev.clew.cli.chaos.load;

import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.cli.chaos.check.Case.Expectation;
import dev.clew.cli.chaos.check.Case.Fails;
import dev.clew.cli.chaos.load.Work.Job;

/** Calls an activity that fails for good, and fails with it. */
final class Doomed {

    static final Orchestration<Long, Long> DOOMED = Orchestration.of("doomed", Long.class, Long.class);

    private final Work work;

    Doomed(Work work) {
        this.work = work;
    }

    Long run(OrchestrationContext context, Long seed) {
        long before = work.step(context, "before", 1, 1);
        return before + context.call(Work.HOPELESS, new Job("hopeless", context.execution(), seed, 0, 0));
    }

    static Expectation expectation() {
        return new Fails(Work.HOPELESS_FAILURE);
    }
}
