package dev.clew.store;

import java.util.List;

/**
 * An instance that a claim made its caller the owner of, with all that is needed to go on.
 *
 * @param instance its row, after the claim
 * @param history the turns of its current execution, in order
 * @param inbox the messages that wait for it, in the order they were committed; at most the limit of the claim
 * @param more whether the inbox holds more, which {@link InstanceLog#receive} hands out
 * @param tasks the tasks of its current execution that are in the task queue and wanted, taken or not
 */
public record Claimed(
        InstanceRow instance, List<TurnRow> history, List<MessageRow> inbox, boolean more, List<Task> tasks) {
    public Claimed {
        tasks = List.copyOf(tasks);
        history = List.copyOf(history);
        inbox = List.copyOf(inbox);
    }
}
