package dev.clew.benchmarks.peers;

import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The jobs that callers of db-scheduler wait for. */
final class JobsUnderWay extends AbstractSchedulerListener {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Map<String, CountDownLatch> left = new ConcurrentHashMap<>();

    /** Jobs that will be scheduled next. */
    Batch add(List<TaskInstance<?>> jobs) {
        CountDownLatch done = new CountDownLatch(jobs.size());
        jobs.forEach(job -> left.put(job.getId(), done));
        return new Batch(done);
    }

    @Override
    public void onExecutionComplete(ExecutionComplete execution) {
        CountDownLatch done = left.remove(execution.getExecution().getId());
        if (done != null && execution.getResult() == ExecutionComplete.Result.OK) {
            done.countDown();
        }
    }

    /** Jobs that were scheduled in one call. */
    record Batch(CountDownLatch done) {

        /** Blocks until all are done. */
        void await() {
            try {
                if (!done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException(done.getCount() + " jobs were not done within " + PATIENCE);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while jobs were under way", interrupted);
            }
        }
    }
}
