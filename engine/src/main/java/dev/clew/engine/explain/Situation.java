package dev.clew.engine.explain;

import dev.clew.api.Explanation;
import dev.clew.api.Failure;
import dev.clew.api.QueueLimits;
import dev.clew.kernel.RecordedTurn;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceRow;
import dev.clew.store.TaskStanding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of an instance which does not move.
 *
 * @param instance its row
 * @param failure why it failed, was cancelled or is held
 * @param by who asked for that; empty if nobody said
 * @param turns the turns of its current execution
 * @param tasks its tasks in the queue
 * @param limits the limits of their queues
 * @param nodes the living nodes
 * @param children what is to be said of its children, by their ids
 * @param now the store's time
 */
public record Situation(
        InstanceRow instance,
        Optional<Failure> failure,
        String by,
        List<RecordedTurn> turns,
        List<TaskStanding> tasks,
        Map<String, QueueLimits> limits,
        Crew nodes,
        Map<String, Explanation> children,
        Instant now) {
    public Situation {
        turns = List.copyOf(turns);
        tasks = List.copyOf(tasks);
        limits = Map.copyOf(limits);
        children = Map.copyOf(children);
    }

    /** The node that has the instance in memory, by name. */
    Optional<String> owner() {
        return instance.owner().map(nodes::name);
    }

    /** How the task of an operation stands. */
    Optional<TaskStanding> task(String operation) {
        return tasks.stream()
                .filter(each -> each.task().operation().equals(operation))
                .findFirst();
    }

    String nameOf(Epoch epoch) {
        return nodes.name(epoch);
    }
}
