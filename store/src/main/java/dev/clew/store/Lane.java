package dev.clew.store;

import dev.clew.store.TaskQueue.TakeRequest;
import java.util.Optional;

/**
 * What decides whether a waiting task may be taken, but for its time. Tasks of one lane are alike in all of it, so of
 * each lane only the first has to be looked at, however many wait behind it. For those who write stores.
 *
 * @param namespace the tenant of the task's instance
 * @param activity what the implementation is registered under
 * @param route where it has to run
 */
public record Lane(String namespace, String activity, Task.Route route) {

    /** A session: what has to run on one node together. */
    public record Session(String namespace, String name) {}

    /** A limit key of one queue. */
    public record Share(String queue, String limitKey) {}

    /** The session of the lane's tasks. */
    public Optional<Session> session() {
        return route.session().map(name -> new Session(namespace, name));
    }

    /** Whose share of the queue's limits the lane's tasks are under. */
    public Optional<Share> share() {
        return route.limitKey().map(key -> new Share(route.queue(), key));
    }

    /** Whether a node that asks so can run the lane's tasks. */
    public boolean fits(TakeRequest request) {
        return request.activities().contains(activity)
                && (request.namespaces().isEmpty() || request.namespaces().contains(namespace))
                && route.tag().map(request.tags()::contains).orElse(request.untagged());
    }
}
