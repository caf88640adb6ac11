package dev.clew.cli.chaos.load;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ApplicationException;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Retry;
import dev.clew.api.Step;
import dev.clew.cli.chaos.check.Evidence;
import dev.clew.cli.jvm.ExecutionLog;
import dev.clew.cli.jvm.ExecutionLog.Moment;
import java.time.Duration;

/** The side effects of all programs: each writes to the log of executions when it begins. */
final class Work {

    /** Fails as often as it is told to, and then comes to {@link #value}. */
    static final Activity<Job, Long> WORK =
            Activity.of("work", Job.class, Long.class).retry(Retry.fixed(4, Duration.ofMillis(30)));

    /** Fails at every attempt, with the type {@value #HOPELESS_FAILURE}. */
    static final Activity<Job, Long> HOPELESS =
            Activity.of("hopeless", Job.class, Long.class).retry(Retry.fixed(3, Duration.ofMillis(20)));

    /** How a hopeless activity fails. */
    static final String HOPELESS_FAILURE = "hopeless";

    private static final Retry STEP_RETRY = Retry.fixed(3, Duration.ofMillis(20));
    private static final int VALUE_BITS = 20;
    private static final int LONGEST_MS = 8;

    private final ExecutionLog log;

    Work(ExecutionLog log) {
        this.log = log;
    }

    /**
     * What an activity is asked to do.
     *
     * @param label what its program calls it, unique in its execution
     * @param execution the execution that asks
     * @param seed what its value grows from
     * @param index which value it is
     * @param failures how many attempts fail first
     */
    record Job(String label, int execution, long seed, int index, int failures) {}

    /** The index-th value that grows from a seed: small and not negative. */
    static long value(long seed, int index) {
        long mixed = (seed + index) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        return (mixed ^ (mixed >>> 27)) >>> (Long.SIZE - VALUE_BITS);
    }

    Long work(ActivityContext attempt, Job job) throws InterruptedException {
        begin(attempt, Evidence.key(attempt.instanceId(), job.execution(), job.label()));
        long value = value(job.seed(), job.index());
        Thread.sleep(value % LONGEST_MS);
        if (attempt.attempt() <= job.failures()) {
            throw new ApplicationException("flaky", "attempt " + attempt.attempt() + " is one of the failing ones");
        }
        return value;
    }

    Long hopeless(ActivityContext attempt, Job job) {
        begin(attempt, Evidence.key(attempt.instanceId(), job.execution(), job.label()));
        throw new ApplicationException(HOPELESS_FAILURE, "as ever");
    }

    /** A step that comes to a value, after failing so often. */
    long step(OrchestrationContext context, String label, long value, int failures) {
        String key = Evidence.key(context.instanceId(), context.execution(), label);
        return context.step(Step.of(label, Long.class).retry(STEP_RETRY), attempt -> {
            begin(attempt, key);
            if (attempt.attempt() <= failures) {
                throw new ApplicationException("flaky", "attempt " + attempt.attempt() + " is one of the failing ones");
            }
            return value;
        });
    }

    /** Sleeps, and then takes a step that shows in the log whether that was too early. */
    long stepAfterSleep(OrchestrationContext context, String label, Duration sleep, long value) {
        long due = context.now().plus(sleep).toEpochMilli();
        context.sleep(sleep);
        String key = Evidence.keyAfterTimer(context.instanceId(), context.execution(), label, due);
        return context.step(label, Long.class, attempt -> {
            begin(attempt, key);
            return value;
        });
    }

    private void begin(ActivityContext attempt, String key) {
        log.write(Moment.BEGUN, key, attempt.attempt());
    }
}
