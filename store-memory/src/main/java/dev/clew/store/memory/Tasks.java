package dev.clew.store.memory;

import dev.clew.store.MessageRow;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Fenced;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Task;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;

/** What writes do to the task queue. Every method first looks, then changes, so that a write is whole or not at all. */
final class Tasks {

    private static final Outcome NOT_TAKER = new Fenced("the epoch does not have the task");
    private static final Outcome NOT_OVERDUE = new Fenced("the task's time is not up");

    private final Tables tables;
    private final Inboxes inboxes;

    Tasks(Tables tables, Inboxes inboxes) {
        this.tables = tables;
        this.inboxes = inboxes;
    }

    /** Why errands cannot be run, if they cannot. */
    Optional<Outcome> refusal(Write.Errands errands) {
        var keys = new HashSet<Long>();
        return errands.queued().stream()
                .map(Task::key)
                .filter(key -> tables.tasks.task(key) != null || !keys.add(key))
                .findFirst()
                .map(key -> new Refused("the key " + key + " is another task's"));
    }

    void run(Write.Errands errands, Instance instance) {
        errands.queued().forEach(task -> tables.tasks.add(task, instance));
        for (long key : errands.withdrawn()) {
            QueuedTask queued = instance.tasks.get(key);
            if (queued != null) {
                tables.tasks.withdraw(queued);
            }
        }
    }

    /** The epochs are alive. */
    Outcome report(Write.Report report, Instant now) {
        QueuedTask queued = tables.tasks.task(report.task());
        Message stored = tables.message(report.message());
        if (queued == null) {
            return stored == null ? NOT_TAKER : Inboxes.storedBefore(stored, Optional.of(report.sender()));
        }
        if (queued.takes != report.takes()) {
            return NOT_TAKER;
        }
        if (report.owner().isPresent() && !queued.takenBy(report.owner().get())) {
            return NOT_TAKER;
        }
        if (report.owner().isEmpty() && !TaskTables.isOverdue(queued, now)) {
            return NOT_OVERDUE;
        }
        if (!queued.wanted) {
            tables.tasks.free(queued, now);
            return NOT_TAKER;
        }
        if (stored != null) {
            return new Refused("the key " + report.message() + " is another message's");
        }
        tables.tasks.delete(queued, now);
        var row = new MessageRow(report.message(), queued.instance.key, report.body(), Millis.cut(report.at()));
        return inboxes.put(row, queued.instance, Optional.of(report.sender()), now);
    }

    /** The epoch is alive. */
    Outcome giveBack(Write.GiveBack giveBack, Instant now) {
        QueuedTask queued = tables.tasks.task(giveBack.task());
        if (queued == null || !queued.takenBy(giveBack.owner())) {
            return NOT_TAKER;
        }
        tables.tasks.giveBack(queued, now);
        return Committed.INSTANCE;
    }
}
