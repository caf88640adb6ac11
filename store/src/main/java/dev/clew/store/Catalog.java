package dev.clew.store;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people look at. Reads only, and never in the way of the engine. */
public interface Catalog {

    /** The instance of that name. */
    Optional<InstanceRow> find(InstanceId id);

    /** Instances by descending key, so newest first. */
    List<InstanceRow> list(InstanceFilter filter);

    /**
     * The turns of one execution, in order; none if there is no such instance or execution.
     *
     * @param from the first turn's number
     * @param limit how many at most
     */
    List<TurnRow> history(InstanceId id, int execution, int from, int limit);

    /** The messages that wait for the instance, in the order they were committed. */
    List<MessageRow> inbox(InstanceId id, int limit);

    /**
     * What waits at an instant for some node, over all namespaces. For people and their gauges: it may count through all
     * that waits, so not for every second.
     *
     * @param now what counts as ready; the store's own clock says
     */
    Backlog backlog(Instant now);

    /**
     * What waits for some node.
     *
     * @param readyInstances instances without an owner that have something to do
     * @param tasksWaiting tasks that nobody has taken, those whose time has not come among them
     * @param tasksRunning tasks that a node has taken
     */
    record Backlog(long readyInstances, long tasksWaiting, long tasksRunning) {}

    /**
     * How the wanted tasks of the instance's current execution stand, in the order of their keys.
     *
     * @param limit how many at most
     */
    List<TaskStanding> tasks(InstanceId id, int limit);

    /** The value of that name that the instance keeps; empty if there is none, or no such instance. */
    Optional<StateRow> state(InstanceId id, String name);

    /** All values that the instance keeps, in the natural order of their names; none if there is no such instance. */
    List<StateRow> state(InstanceId id);

    /** How many instances of the namespace stand how. */
    default Map<InstanceStatus, Long> count(String namespace) {
        return count(namespace, Attributes.NONE);
    }

    /** How many instances of the namespace that have all of these attributes stand how. */
    Map<InstanceStatus, Long> count(String namespace, Attributes having);
}
