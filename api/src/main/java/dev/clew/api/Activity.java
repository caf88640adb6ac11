package dev.clew.api;

import java.time.Duration;
import java.util.Objects;

/**
 * Names a piece of work with side effects and says what goes in, what comes out, how it is retried, how long it may
 * take and where it runs.
 *
 * <p>A constant, shared by the code that calls the activity and the line that registers its implementation; a call may
 * add to it: {@code ctx.call(CHARGE.limitKey(customer), order)}. The name, tags and session are its identity: an
 * instance that asked for one has to ask for the same on replay. All else are tunables: changing them strands no
 * running instance.
 *
 * <p>It runs on the node that runs the instance, unless that does not serve it or is busy, or one of {@link #queue},
 * {@link #limitKey}, {@link #session}, {@link #scheduleToStart} and {@link #heartbeat} is set: then it waits in the
 * store for any node that fits. One that no node serves waits.
 *
 * @param name the name it is registered and recorded under; 1 to 256 characters
 * @param input the type of its argument
 * @param output the type of its result
 * @param retry what happens when an attempt fails; {@link Retry#none} unless said otherwise
 * @param timeouts how long it may take
 * @param routing where it runs
 * @param <I> its argument
 * @param <O> its result
 */
public record Activity<I, O>(
        String name, TypeToken<I> input, TypeToken<O> output, Retry retry, Timeouts timeouts, Routing routing) {

    public Activity {
        Names.require("activity", name);
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(routing, "routing");
        timeouts.require("activity " + name);
    }

    public static <I, O> Activity<I, O> of(String name, Class<I> input, Class<O> output) {
        return of(name, TypeToken.of(input), TypeToken.of(output));
    }

    public static <I, O> Activity<I, O> of(String name, TypeToken<I> input, TypeToken<O> output) {
        return new Activity<>(name, input, output, Retry.none(), Timeouts.NONE, Routing.ANYWHERE);
    }

    /** This activity with another retry policy. */
    public Activity<I, O> retry(Retry policy) {
        return new Activity<>(name, input, output, policy, timeouts, routing);
    }

    /** This activity with a limit on how long one attempt runs. */
    public Activity<I, O> timeout(Duration limit) {
        return with(timeouts.startToClose(limit));
    }

    /** This activity with a limit on how long an attempt waits for a node. One that nobody takes in time fails for good. */
    public Activity<I, O> scheduleToStart(Duration limit) {
        return with(timeouts.scheduleToStart(limit));
    }

    /** This activity with a limit on how long all attempts take together, waits included. */
    public Activity<I, O> scheduleToClose(Duration limit) {
        return with(timeouts.scheduleToClose(limit));
    }

    /** This activity with a limit on how long an attempt runs without a sign of life. */
    public Activity<I, O> heartbeat(Duration limit) {
        return with(timeouts.heartbeat(limit));
    }

    private Activity<I, O> with(Timeouts limits) {
        return new Activity<>(name, input, output, retry, limits, routing);
    }

    /** This activity under the limits of a task queue. */
    public Activity<I, O> queue(String name) {
        return with(routing.queue(name));
    }

    /** This activity under one key's share of its queue's limits. */
    public Activity<I, O> limitKey(String key) {
        return with(routing.limitKey(key));
    }

    /** This activity on nodes that serve a tag; 1 to 256 characters. */
    public Activity<I, O> tag(String name) {
        return tags(name);
    }

    /** This activity on nodes that serve all of these tags, whichever it had before; none for those of untagged work. */
    public Activity<I, O> tags(String... names) {
        return with(routing.tags(Tags.of(names)));
    }

    /** This activity on the node that holds a session; 1 to 256 characters. */
    public Activity<I, O> session(String id) {
        return with(routing.session(id));
    }

    /** This activity ahead of less urgent ones that wait with it; from 0, the default, to 9. */
    public Activity<I, O> priority(int urgency) {
        return with(routing.priority(urgency));
    }

    private Activity<I, O> with(Routing route) {
        return new Activity<>(name, input, output, retry, timeouts, route);
    }
}
