package dev.clew.cli.chaos.load;

import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.cli.chaos.check.Case.Completes;
import dev.clew.cli.chaos.check.Case.Expectation;
import dev.clew.cli.chaos.load.Work.Job;

/** Steps and activities in turn, some of which fail before they succeed. */
final class Chain {

    static final Orchestration<Links, Long> CHAIN = Orchestration.of("chain", Links.class, Long.class);

    private static final int FLAKY = 3;

    private final Work work;

    Chain(Work work) {
        this.work = work;
    }

    /** How many links, and what their values grow from. */
    record Links(long seed, int count) {}

    Long run(OrchestrationContext context, Links links) {
        long sum = 0;
        for (int i = 0; i < links.count(); i++) {
            String label = "link-" + i;
            int failures = i % FLAKY == 0 ? 1 : 0;
            sum += i % 2 == 0
                    ? work.step(context, label, Work.value(links.seed(), i), failures)
                    : context.call(Work.WORK, new Job(label, context.execution(), links.seed(), i, failures));
            context.status("link " + i);
        }
        return sum;
    }

    static Expectation expectation(Links links) {
        return new Completes(Sums.upTo(links.seed(), links.count()), 0);
    }
}
