package dev.clew.api;

import java.util.Objects;
import java.util.Optional;

/**
 * Where an activity runs, and in which order.
 *
 * @param queue the task queue whose {@link QueueLimits} it is under; empty for the one without a name, which work that
 *     runs on its instance's own node does not pass through
 * @param limitKey whose share of the queue's limits it is under, such as a customer's
 * @param tags which nodes may run it: those that serve all of the tags; none for those that take untagged work
 * @param session what has to run on one node with it, for as long as that node holds the session
 * @param priority from 0, the default, to {@value #MAX_PRIORITY}, the most urgent
 */
public record Routing(
        Optional<String> queue, Optional<String> limitKey, Tags tags, Optional<String> session, int priority) {

    /** The name that limits and rows know the queue without a name by. */
    public static final String DEFAULT_QUEUE = "default";

    /** The most urgent priority. */
    public static final int MAX_PRIORITY = 9;

    /** Anywhere, in the order of arrival. */
    public static final Routing ANYWHERE =
            new Routing(Optional.empty(), Optional.empty(), Tags.NONE, Optional.empty(), 0);

    public Routing {
        Objects.requireNonNull(queue, "queue").ifPresent(name -> Names.require("queue", name));
        Objects.requireNonNull(limitKey, "limitKey").ifPresent(name -> Names.require("limit key", name));
        Objects.requireNonNull(tags, "tags");
        Objects.requireNonNull(session, "session").ifPresent(name -> Names.require("session", name));
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority must be from 0 to " + MAX_PRIORITY + ", was " + priority);
        }
    }

    Routing queue(String name) {
        return new Routing(Optional.of(name), limitKey, tags, session, priority);
    }

    Routing limitKey(String key) {
        return new Routing(queue, Optional.of(key), tags, session, priority);
    }

    Routing tags(Tags all) {
        return new Routing(queue, limitKey, all, session, priority);
    }

    Routing session(String id) {
        return new Routing(queue, limitKey, tags, Optional.of(id), priority);
    }

    Routing priority(int urgency) {
        return new Routing(queue, limitKey, tags, session, urgency);
    }
}
