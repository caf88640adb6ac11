package dev.clew.store;

import dev.clew.api.Durations;
import dev.clew.api.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of an activity that waits for a node.
 *
 * @param key its row key: 64 bits made by the engine, never used before
 * @param instance the row key of the instance that asked for it
 * @param execution the execution that did
 * @param operation which of its operations
 * @param activity what the implementation is registered under
 * @param attempt which attempt it is, from 1
 * @param input its argument, as JSON
 * @param enqueuedAt when it was asked for
 * @param notBefore when it may begin
 * @param route where it has to run, and in which order
 * @param deadlines by when it has to begin and end
 * @param details what the heartbeats of the attempt before left, as JSON
 */
public record Task(
        long key,
        long instance,
        int execution,
        String operation,
        String activity,
        int attempt,
        String input,
        Instant enqueuedAt,
        Instant notBefore,
        Route route,
        Deadlines deadlines,
        Optional<String> details) {

    public Task {
        if (execution < 1 || attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt + " in execution " + execution);
        }
    }

    /** How much later than others a node may take what it is to avoid. */
    public static final Duration GRACE = Duration.ofSeconds(1);

    /** How far ahead of the next lower priority a task starts. Nobody waits longer than that for later ones. */
    public static final Duration HEAD_START = Duration.ofSeconds(30);

    /**
     * Where a task stands in the order, as milliseconds: when its time came, less the head start of its priority.
     * Fixed once it is queued, so that a task that waits moves ahead of all that come later.
     */
    public long rank() {
        return rank(Millis.of(notBefore), route.priority());
    }

    /** The rank of a task whose time comes at {@code notBefore}, in milliseconds. For those who write stores. */
    public static long rank(long notBefore, int priority) {
        long headStart = priority * HEAD_START.toMillis();
        return Math.max(notBefore, Long.MIN_VALUE + headStart) - headStart;
    }

    /**
     * Where a task has to run, and in which order.
     *
     * @param queue whose limits it is under
     * @param limitKey whose share of the queue's limits it is under
     * @param tags which nodes may take it: those that serve all of them; none for those that take untagged ones
     * @param session what has to run on one node with it
     * @param priority from 0, the default, to 9, the most urgent
     * @param avoided who may take it only {@link #GRACE} after all others, such as the node that failed the attempt
     *     before; nobody else is kept from it, and nobody for longer
     */
    public record Route(
            String queue,
            Optional<String> limitKey,
            Tags tags,
            Optional<String> session,
            int priority,
            Optional<Epoch> avoided) {

        /** A route on which nobody comes later than others. */
        public Route(String queue, Optional<String> limitKey, Tags tags, Optional<String> session, int priority) {
            this(queue, limitKey, tags, session, priority, Optional.empty());
        }

        public Route {
            if (priority < 0 || priority > 9) {
                throw new IllegalArgumentException("a priority of " + priority);
            }
        }
    }

    /**
     * By when a task has to begin and end. Spans are kept to the millisecond, as instants are.
     *
     * @param startBy when it has failed if nobody has ever taken it; a take that was given back does not count
     * @param closeBy when it has failed however far it is
     * @param run how long it may run after a take
     * @param heartbeat how long it may run without a sign of life
     */
    public record Deadlines(
            Optional<Instant> startBy,
            Optional<Instant> closeBy,
            Optional<Duration> run,
            Optional<Duration> heartbeat) {

        /** None at all. */
        public static final Deadlines NONE =
                new Deadlines(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Deadlines {
            run = run.map(Durations::capped);
            heartbeat = heartbeat.map(Durations::capped);
        }
    }
}
