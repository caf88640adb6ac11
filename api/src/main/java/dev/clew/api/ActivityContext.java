package dev.clew.api;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a running activity or step knows about itself. Thread-safe; of use only while the attempt runs. */
public interface ActivityContext {

    /** The id of the instance that asked for this work. */
    String instanceId();

    /** The name of the orchestration that asked for this work. */
    String orchestration();

    /** The version of it that runs. */
    int orchestrationVersion();

    /** The name of the activity or step. */
    String name();

    /** Which attempt this is, from 1. An attempt that a crash cut off is not counted. */
    int attempt();

    /**
     * The same text for every attempt of this piece of work, and for no other piece. Hand it to whatever you call
     * so that a second attempt has no second effect.
     */
    String idempotencyKey();

    /**
     * Whether the result is no longer wanted: the instance was cancelled, a race was won by another branch, or the
     * attempt ran out of time. The thread is interrupted too.
     */
    boolean cancelled();

    /** When this attempt times out, if it has a timeout. */
    Optional<Instant> deadline();

    /**
     * Says that the attempt is alive and how far it got. Cheap: call it as often as there is something to say. Tells the
     * store at most about once a second, the latest details each time.
     *
     * @param details what the next attempt is to know, if there is one; replaces what was said before. Written out
     *     before this returns, so it may change afterwards
     * @throws ConfigurationException if the details cannot be written or are too large
     */
    void heartbeat(@Nullable Object details);

    /** Says that the attempt is alive. What it said before stays. */
    void heartbeat();

    /**
     * What the attempt before this one left by {@link #heartbeat(Object)}, or the same attempt on a node that went down
     * over it. An attempt that says nothing leaves what it found.
     *
     * @apiNote Of work that runs on its instance's own node only attempts that failed leave something, not ones that a
     *     crash cut off. Give the activity a heartbeat timeout if that matters.
     */
    <T> Optional<T> details(Class<T> type);

    /**
     * A logger. Each attempt says it anew: of an activity there is no replay. Loggers of the program's own are as good:
     * what is configured to add fields to lines adds them to all lines of the thread that runs the body.
     */
    System.Logger log();

    /**
     * A client of the namespace of the instance that asked for this work: to look at instances, and to start and steer
     * them. What is done with it is durable on its own: it is not taken back when the attempt fails, and done again by
     * the next one. So give what is started an id that every attempt gives it, such as one made of {@link
     * #idempotencyKey}, and {@link ConflictPolicy#USE_EXISTING}.
     *
     * @apiNote Waiting here for the end of the very instance that waits for this work is waiting for ever.
     */
    ClewClient client();

    /** The task queue it was asked for in, if that was named. */
    Optional<String> queue();

    /** The tags it was asked for with. */
    Tags tags();

    /** The tag it was asked for with, if it was one alone. */
    default Optional<String> tag() {
        return tags().single();
    }

    /** The session it was asked for in. While one of a session's activities runs here, the others run here too. */
    Optional<String> session();
}
