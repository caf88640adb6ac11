package dev.clew.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.Outcome;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue.Beat;
import dev.clew.store.TaskQueue.Overdue;
import dev.clew.store.TaskQueue.TakeResult;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.Write;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the contracts of the task queue are written with. */
abstract class TaskContract extends Contract {

    static final String CHARGE = "charge";

    private final Map<Long, Integer> turns = new HashMap<>();

    static TaskDraft charge() {
        return TaskDraft.of(CHARGE);
    }

    // Asking

    final Task task(long instance, TaskDraft draft) {
        return draft.of(nextKey(), instance, 1, clock.instant());
    }

    /** The next turn of an instance, with errands. */
    final Write.Turn sending(long instance, Epoch owner, Write.Errands errands, Optional<Write.Change> change) {
        int number = turns.merge(instance, 1, Integer::sum) - 1;
        return new Write.Turn(instance, owner, 1, number, clock.instant(), "[]", List.of(), change, errands);
    }

    final Write.Turn asking(long instance, Epoch owner, Task... tasks) {
        return sending(instance, owner, new Write.Errands(List.of(tasks), List.of()), Optional.empty());
    }

    final Write.Turn withdrawing(long instance, Epoch owner, Long... tasks) {
        return sending(instance, owner, new Write.Errands(List.of(), List.of(tasks)), Optional.empty());
    }

    /** A task that a turn has asked for. */
    final Task queued(long instance, Epoch owner, TaskDraft draft) {
        Task task = task(instance, draft);
        committed(asking(instance, owner, task));
        return task;
    }

    /** Tasks that one turn has asked for, in the order of their keys. */
    final List<Task> queued(long instance, Epoch owner, int count, TaskDraft draft) {
        List<Task> tasks =
                Stream.generate(() -> task(instance, draft)).limit(count).toList();
        committed(asking(instance, owner, tasks.toArray(Task[]::new)));
        return tasks;
    }

    final long ownedIn(String namespace, String id, Epoch owner) {
        Write.Start plain = start(id, owner);
        committed(new Write.Start(
                plain.key(),
                new InstanceId(namespace, id),
                plain.kind(),
                plain.name(),
                plain.version(),
                plain.start(),
                plain.at(),
                plain.owner(),
                false));
        return plain.key();
    }

    // Taking

    final TakeResult take(Taking taking) {
        return store.tasks().take(taking.request());
    }

    final List<Task> takeAll(Taking taking) {
        return tasksOf(take(taking));
    }

    final List<Task> takeAll(Epoch owner) {
        return takeAll(Taking.by(owner));
    }

    final Taken takeOne(Epoch owner) {
        return takeOne(Taking.by(owner));
    }

    /** Takes the one task there is to take. */
    final Taken takeOne(Taking taking) {
        List<Taken> taken = take(taking).tasks();
        assertThat(taken).hasSize(1);
        return taken.getFirst();
    }

    static List<Task> tasksOf(TakeResult result) {
        return result.tasks().stream().map(Taken::task).toList();
    }

    // Ending

    final Write.Report report(Taken taken, Epoch owner) {
        return report(taken, owner, "done");
    }

    final Write.Report report(Taken taken, Epoch owner, String body) {
        return new Write.Report(
                taken.task().key(), taken.takes(), Optional.of(owner), owner, nextKey(), body, clock.instant());
    }

    final Write.Report timeIsUp(Task task, int takes, Epoch sender) {
        return new Write.Report(task.key(), takes, Optional.empty(), sender, nextKey(), "too late", clock.instant());
    }

    static Write.GiveBack giveBack(Taken taken, Epoch owner) {
        return new Write.GiveBack(taken.task().key(), owner);
    }

    static void assertDelivered(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    }

    // Looking

    final Set<Long> beat(Epoch owner, Taken... taken) {
        return store.tasks()
                .beat(
                        owner,
                        Stream.of(taken)
                                .map(each -> new Beat(each.task().key(), Optional.empty()))
                                .toList());
    }

    final Set<Long> beat(Epoch owner, Taken taken, String details) {
        return store.tasks().beat(owner, List.of(new Beat(taken.task().key(), Optional.of(details))));
    }

    final Set<Long> unwanted(Epoch owner) {
        return store.tasks().unwanted(owner, 100);
    }

    final List<Task> overdue() {
        return store.tasks().overdue(100).stream().map(Overdue::task).toList();
    }

    final List<Task> tasks(String id) {
        return store.tasks().of(id(id));
    }
}
