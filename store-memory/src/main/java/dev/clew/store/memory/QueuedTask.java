package dev.clew.store.memory;

import dev.clew.store.Epoch;
import dev.clew.store.Line;
import dev.clew.store.Millis;
import dev.clew.store.Task;
import dev.clew.store.Task.Deadlines;
import dev.clew.store.TaskQueue.Overdue;
import dev.clew.store.TaskQueue.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task in the queue. {@link #taker}, {@link #wanted} and {@link #deadline} have indexes elsewhere: only {@link
 * TaskTables} changes them.
 */
final class QueuedTask {

    final Task task;
    final Instance instance;
    final Line line;
    boolean wanted = true;
    int takes;

    @Nullable
    Node taker;

    Instant takenAt = Instant.MIN;
    Instant aliveAt = Instant.MIN;

    @Nullable
    String details;

    @Nullable
    Instant deadline;

    QueuedTask(Task task, Instance instance) {
        this.task = cut(task);
        this.instance = instance;
        this.line = new Line(instance.id.namespace(), task.activity(), task.route());
    }

    boolean takenBy(Epoch epoch) {
        return taker != null && taker.epoch.equals(epoch);
    }

    /** When it has failed as it stands now. */
    @Nullable
    Instant failsAt() {
        Deadlines by = task.deadlines();
        Stream<Optional<Instant>> dues = taker == null
                ? Stream.of(by.closeBy(), takes == 0 ? by.startBy() : Optional.empty())
                : Stream.of(
                        by.closeBy(),
                        by.run().map(takenAt::plus),
                        by.heartbeat().map(aliveAt::plus));
        return wanted ? dues.flatMap(Optional::stream).min(Instant::compareTo).orElse(null) : null;
    }

    Taken toTaken() {
        return new Taken(task, instance.id, instance.program, takes, lastDetails());
    }

    Overdue toOverdue() {
        return new Overdue(task, instance.id, takes, taker != null, lastDetails());
    }

    private Optional<String> lastDetails() {
        return Optional.ofNullable(details).or(task::details);
    }

    private static Task cut(Task task) {
        Deadlines by = task.deadlines();
        return new Task(
                task.key(),
                task.instance(),
                task.execution(),
                task.operation(),
                task.activity(),
                task.attempt(),
                task.input(),
                Millis.cut(task.enqueuedAt()),
                Millis.cut(task.notBefore()),
                task.route(),
                new Deadlines(
                        by.startBy().map(Millis::cut),
                        by.closeBy().map(Millis::cut),
                        by.run().map(QueuedTask::cut),
                        by.heartbeat().map(QueuedTask::cut)),
                task.details());
    }

    private static Duration cut(Duration span) {
        return Duration.ofMillis(span.toMillis());
    }
}
