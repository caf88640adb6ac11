package dev.clew.workflow;

import org.jspecify.annotations.Nullable;

/** The code of a task that is written where the workflow is. May be attempted more than once, like an activity. */
@FunctionalInterface
public interface TaskFunction<I, O> {

    /**
     * Does the work.
     *
     * @param input what reached the task; null only if what came before returned null
     * @throws Exception whatever went wrong; it is recorded and retried by the policy
     */
    @Nullable
    O run(TaskContext context, I input) throws Exception;
}
