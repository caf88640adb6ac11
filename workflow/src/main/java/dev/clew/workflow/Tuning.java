package dev.clew.workflow;

import dev.clew.api.Activity;
import dev.clew.api.Retry;
import dev.clew.api.Step;
import dev.clew.api.Tags;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a task's work is done, where that is not as its activity says. No part of what the graph is: a change strands no
 * instance.
 *
 * @param retry when a failed attempt is tried again
 * @param timeout how long one attempt may run
 * @param priority from 0 to 9, the most urgent; for activities
 * @param tags which nodes may run it, if any are said: those that serve all of them; for activities
 * @param queue whose limits it is under; for activities
 */
public record Tuning(
        Optional<Retry> retry,
        Optional<Duration> timeout,
        Optional<Integer> priority,
        Tags tags,
        Optional<String> queue) {

    /** As the activity says. */
    public static final Tuning NONE =
            new Tuning(Optional.empty(), Optional.empty(), Optional.empty(), Tags.NONE, Optional.empty());

    public Tuning {
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(priority, "priority");
        Objects.requireNonNull(tags, "tags");
        Objects.requireNonNull(queue, "queue");
    }

    /** The same with a retry policy. */
    public Tuning retry(Retry policy) {
        return new Tuning(Optional.of(policy), timeout, priority, tags, queue);
    }

    /** The same with a limit on each attempt. */
    public Tuning timeout(Duration limit) {
        return new Tuning(retry, Optional.of(limit), priority, tags, queue);
    }

    /** The same with a priority. */
    public Tuning priority(int urgency) {
        return new Tuning(retry, timeout, Optional.of(urgency), tags, queue);
    }

    /** The same with a tag. */
    public Tuning tag(String name) {
        return tags(name);
    }

    /** The same with tags that a node has to serve all of, whichever it had before. */
    public Tuning tags(String... names) {
        return new Tuning(retry, timeout, priority, Tags.of(names), queue);
    }

    /** The same with a task queue. */
    public Tuning queue(String name) {
        return new Tuning(retry, timeout, priority, tags, Optional.of(name));
    }

    /** Whether it says where the work runs, and so is for activities alone. */
    boolean routes() {
        return priority.isPresent() || !tags.isEmpty() || queue.isPresent();
    }

    <I, O> Activity<I, O> of(Activity<I, O> activity) {
        Activity<I, O> tuned = activity;
        if (retry.isPresent()) {
            tuned = tuned.retry(retry.get());
        }
        if (timeout.isPresent()) {
            tuned = tuned.timeout(timeout.get());
        }
        if (priority.isPresent()) {
            tuned = tuned.priority(priority.get());
        }
        if (!tags.isEmpty()) {
            tuned = tuned.tags(tags.names().toArray(String[]::new));
        }
        return queue.isPresent() ? tuned.queue(queue.get()) : tuned;
    }

    <O> Step<O> of(Step<O> step) {
        Step<O> tuned = retry.isPresent() ? step.retry(retry.get()) : step;
        return timeout.isPresent() ? tuned.timeout(timeout.get()) : tuned;
    }
}
