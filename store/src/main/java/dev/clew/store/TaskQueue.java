package dev.clew.store;

import dev.clew.api.QueueLimits;
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
 * and deleted when its taker reports, gives it back or dies.
 *
 * <p>A task that is taken belongs to its taker's epoch. When that dies, its tasks are free again and their places in
 * the order are what they were.
 */
public interface TaskQueue {

    /**
     * Takes tasks that the caller can run, and counts the take on each.
     *
     * <p>The order is that of {@link Task#rank}: tasks of higher priority start a fixed time ahead, so each is
     * overtaken by only so many. Tasks that do not fit, whose time has not come, or whose queue is at a limit, delay
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
     * Tells the store that attempts are alive, prolongs their heartbeat deadlines, and keeps what they want their
     * next attempt to know.
     *
     * @return the keys of those that the caller should stop: they are unwanted, or not the caller's any more
     */
    Set<Long> beat(Epoch owner, List<Beat> beats);

    /** The tasks the epoch has taken that nobody wants any more. One cheap look. */
    Set<Long> unwanted(Epoch owner, int limit);

    /** Tasks whose deadline has passed by the store's clock, for whoever reports that; the longest overdue first. */
    List<Overdue> overdue(int limit);

    /**
     * Frees tasks that the epoch has taken in the store but, in its own eyes, does not run: what an unanswered take
     * left behind.
     *
     * @param held the keys of what it does run
     * @return how many were freed
     */
    int abandoned(Epoch owner, Set<Long> held);

    /** Sets the limits of a queue for all nodes; those of a queue that was never limited are none. */
    void limit(String queue, QueueLimits limits);

    /** The limits of a queue. */
    QueueLimits limits(String queue);

    /** The tasks of one instance's current execution, in the order of their keys. */
    List<Task> of(InstanceId id);

    /**
     * What a node would take.
     *
     * @param owner who asks
     * @param activities the names it has implementations for
     * @param namespaces the tenants it works for; empty for all
     * @param tags the tags it serves
     * @param untagged whether it takes tasks without a tag
     * @param tasks how many at most
     * @param sessions how many sessions it may hold, those it holds already included
     * @param sessionIdle how long after its last task a session stays with its node
     */
    record TakeRequest(
            Epoch owner,
            Set<String> activities,
            Set<String> namespaces,
            Set<String> tags,
            boolean untagged,
            int tasks,
            int sessions,
            java.time.Duration sessionIdle) {
        public TakeRequest {
            activities = Set.copyOf(activities);
            namespaces = Set.copyOf(namespaces);
            tags = Set.copyOf(tags);
        }
    }

    /**
     * What a take got.
     *
     * @param tasks in the order of their ranks
     * @param nextReady when there may next be something to take among what waits for its time or for a rate limit:
     *     in the past if there is more now; empty if only an event (a new task, a finished one) can change that
     */
    record TakeResult(List<Taken> tasks, Optional<Instant> nextReady) {
        public TakeResult {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * A task that a take made its caller's.
     *
     * @param takes how often it was taken, this time included; more than once if nodes died over it
     * @param details what an earlier take's heartbeat left, as JSON
     */
    record Taken(Task task, InstanceId instance, int takes, Optional<String> details) {}

    /** A sign of life of one attempt, with what its next take is to be told, as JSON; empty to leave that as it is. */
    record Beat(long task, Optional<String> details) {}

    /**
     * A task whose deadline has passed.
     *
     * @param takes how often it was taken; says in {@link Write.Report} which state was looked at
     * @param taken whether it runs; if not, nobody took it in time
     */
    record Overdue(Task task, InstanceId instance, int takes, boolean taken, Optional<String> details) {}
}
