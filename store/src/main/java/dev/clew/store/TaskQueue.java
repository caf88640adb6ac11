package dev.clew.store;

import dev.clew.api.Durations;
import dev.clew.api.QueueLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where activities wait for any fitting node.
 *
 * <p>A task comes here by the turn that asks for it ({@link Write.Errands#queued}) and leaves by the report of how it
 * ended ({@link Write.Report}), by being withdrawn, or with its instance: when an execution ends, its tasks are
 * withdrawn in the same act. A withdrawn task that nobody has taken is deleted; one that is taken is marked unwanted,
 * and deleted when its taker reports, gives it back or dies. Until then it runs, and counts against the limits.
 *
 * <p>A task that is taken belongs to its taker's epoch. When that dies, its tasks are free again and their places in
 * the order are what they were.
 *
 * <p>A session belongs to the epoch that takes its first task, and only that epoch gets tasks of it. It is free again
 * when the epoch dies, or when none of its tasks has been running for {@link TakeRequest#sessionIdle}. Sessions of
 * different namespaces have nothing to do with each other.
 *
 * <p>A deadline that passes changes nothing by itself: until somebody reports the task it can be taken, and its taker
 * may yet report how it ended.
 */
public interface TaskQueue {

    /**
     * Takes tasks that the caller can run, and counts the take on each.
     *
     * <p>The order is that of {@link Task#rank}: tasks of higher priority start a fixed time ahead, so each is
     * overtaken by only so many. A task that is to avoid the caller is for it {@link Task#GRACE} later than for others,
     * and then in its old place. Tasks that do not fit, whose time has not come, or whose queue is at a limit, delay
     * no others, however many there are.
     *
     * @return nothing if the epoch is dead
     * @throws StoreUnavailableException if the store did not answer; what was taken then belongs to the caller
     *     without its knowledge until it leaves or calls {@link #abandoned}
     * @implSpec Two takers never get the same task. Limits of a queue hold over all nodes at every moment. A take
     *     that finds nothing writes nothing.
     */
    TakeResult take(TakeRequest request);

    /**
     * Tells the store that attempts are alive, begins their heartbeat deadlines anew, and keeps what they want their
     * next take to know.
     *
     * @return the keys of those that the caller should stop: they are unwanted, or not the caller's any more
     */
    Set<Long> beat(Epoch owner, List<Beat> beats);

    /** The keys of tasks the epoch has taken that nobody wants any more, the lowest first. One cheap look. */
    Set<Long> unwanted(Epoch owner, int limit);

    /**
     * Wanted tasks whose deadline has passed by the store's clock (its instant has come), for whoever reports that;
     * the longest overdue first.
     */
    List<Overdue> overdue(int limit);

    /**
     * Lets go of tasks that the epoch has taken in the store but, in its own eyes, does not run: what an unanswered
     * take left behind. They are free as if given back, so the take is not counted; unwanted ones are deleted.
     *
     * @param held the keys of what it does run
     * @return how many it let go of; none if the epoch is dead
     */
    int abandoned(Epoch owner, Set<Long> held);

    /**
     * Sets the limits of a queue for all nodes; those of a queue that was never limited are none. What runs already
     * goes on, and counts.
     */
    void limit(String queue, QueueLimits limits);

    /** The limits of a queue. */
    QueueLimits limits(String queue);

    /** The wanted tasks of one instance's current execution, taken or not, in the order of their keys. */
    List<Task> of(InstanceId id);

    /**
     * What a node would take.
     *
     * @param owner who asks
     * @param activities the names it has implementations for
     * @param namespaces the tenants it works for; empty for all
     * @param tags the tags it serves
     * @param untagged whether it takes tasks without a tag
     * @param tasks how many at most; none asks only when the next one is ready
     * @param sessions how many sessions it may hold, those it holds already included
     * @param sessionIdle how long the sessions of what is taken stay with the epoch after the end of their last task
     */
    record TakeRequest(
            Epoch owner,
            Set<String> activities,
            Set<String> namespaces,
            Set<String> tags,
            boolean untagged,
            int tasks,
            int sessions,
            Duration sessionIdle) {
        public TakeRequest {
            if (tasks < 0 || sessions < 0 || sessionIdle.isNegative()) {
                throw new IllegalArgumentException(
                        "taking " + tasks + " tasks, " + sessions + " sessions, idle for " + sessionIdle);
            }
            sessionIdle = Durations.capped(sessionIdle);
            activities = Set.copyOf(activities);
            namespaces = Set.copyOf(namespaces);
            tags = Set.copyOf(tags);
        }
    }

    /**
     * What a take got.
     *
     * @param tasks in the order of their ranks
     * @param nextReady when there may next be something to take among what fits and waits for its time, for a rate
     *     limit, or for an idle session to be free: now or in the past if there is more now; empty if only an event (a
     *     new task, a finished one, a death, other limits) can change that
     */
    record TakeResult(List<Taken> tasks, Optional<Instant> nextReady) {
        public TakeResult {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * A task that a take made its caller's.
     *
     * @param program what its instance runs
     * @param takes how often it was taken, this time included; more than once if nodes died over it
     * @param details what the last heartbeat of an earlier take left, as JSON, or else {@link Task#details}
     */
    record Taken(Task task, InstanceId instance, Program program, int takes, Optional<String> details) {}

    /** A sign of life of one attempt, with what its next take is to be told, as JSON; empty to leave that as it is. */
    record Beat(long task, Optional<String> details) {}

    /**
     * A task whose deadline has passed.
     *
     * @param takes how often it was taken; says in {@link Write.Report} which state was looked at
     * @param taken whether it runs; if not, nobody took it in time
     * @param details what its last heartbeat left, as JSON, or else {@link Task#details}
     */
    record Overdue(Task task, InstanceId instance, int takes, boolean taken, Optional<String> details) {}
}
