package dev.clew.cli.chaos.load;

import dev.clew.api.Deferred;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.cli.chaos.check.Case.Completes;
import dev.clew.cli.chaos.check.Case.Expectation;
import dev.clew.cli.chaos.load.Work.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Activities in parallel, then branches of steps in parallel, then an activity that wins a race against a timer. */
final class Fan {

    static final Orchestration<Width, Long> FAN = Orchestration.of("fan", Width.class, Long.class);

    private static final int FLAKY = 5;
    private static final int STEPS = 3;
    private static final Duration NEVER = Duration.ofHours(10);

    private final Work work;

    Fan(Work work) {
        this.work = work;
    }

    /** How many activities, and how many branches; and what their values grow from. */
    record Width(long seed, int activities, int branches) {
        int works() {
            return activities + branches * STEPS + 1;
        }
    }

    Long run(OrchestrationContext context, Width width) {
        List<Deferred<Long>> activities = new ArrayList<>();
        for (int i = 0; i < width.activities(); i++) {
            int failures = i % FLAKY == 0 ? 1 : 0;
            activities.add(
                    context.start(Work.WORK, new Job("activity-" + i, context.execution(), width.seed(), i, failures)));
        }
        long sum = sum(context.all(activities));
        List<Deferred<Long>> branches = new ArrayList<>();
        for (int i = 0; i < width.branches(); i++) {
            int first = width.activities() + i * STEPS;
            branches.add(context.fork(() -> branch(context, width.seed(), first)));
        }
        sum += sum(context.all(branches));
        int last = width.works() - 1;
        Deferred<Long> racer = context.start(Work.WORK, new Job("racer", context.execution(), width.seed(), last, 0));
        Deferred<Long> late = context.fork(() -> {
            context.sleep(NEVER);
            return 0L;
        });
        return sum + context.race(List.of(racer, late));
    }

    private long branch(OrchestrationContext context, long seed, int first) {
        long sum = 0;
        for (int i = first; i < first + STEPS; i++) {
            sum += work.step(context, "branch-step-" + i, Work.value(seed, i), 0);
        }
        return sum;
    }

    private static long sum(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).sum();
    }

    static Expectation expectation(Width width) {
        return new Completes(Sums.upTo(width.seed(), width.works()), 0);
    }
}
