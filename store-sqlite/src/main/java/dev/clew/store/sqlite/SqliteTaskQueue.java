package dev.clew.store.sqlite;

import dev.clew.api.QueueLimits;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.Millis;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes, beats and deadlines: which transactions they are. */
final class SqliteTaskQueue implements TaskQueue {

    private static final String BEAT = "UPDATE tasks SET beat = coalesce(?4, beat), deadline_ms = "
            + Deadline.running("taken_at_ms", "?3") + " WHERE key = ?1 AND taker = ?2 AND wanted = 1";
    private static final String UNWANTED =
            "SELECT key FROM tasks WHERE taker = ?1 AND wanted = 0 ORDER BY key LIMIT ?2";
    private static final String OVERDUE = "SELECT " + TaskRows.STATE + """
             FROM tasks AS t CROSS JOIN instances AS i ON i.key = t.instance_key
            WHERE t.deadline_ms <= ?1
            ORDER BY t.deadline_ms, t.key LIMIT ?2""";
    private static final String OF = "SELECT " + TaskRows.TASK + """
             FROM tasks AS t
            WHERE t.instance_key = (SELECT key FROM instances WHERE namespace = ?1 AND id = ?2) AND t.wanted = 1
            ORDER BY t.key""";

    private final Writing writing;
    private final Reading reading;
    private final InstantSource clock;
    private final Changes changes;

    SqliteTaskQueue(Writing writing, Reading reading, InstantSource clock, Changes changes) {
        this.writing = writing;
        this.reading = reading;
        this.clock = clock;
        this.changes = changes;
    }

    @Override
    public TakeResult take(TakeRequest request) {
        var take = new Take(request, now());
        return reading.read(take::withoutWriting).orElseGet(() -> writing.transaction(take::take));
    }

    @Override
    public Set<Long> beat(Epoch owner, List<Beat> beats) {
        if (beats.isEmpty()) {
            return Set.of();
        }
        return writing.transaction(session -> {
            var stop = new HashSet<Long>();
            for (Beat beat : beats) {
                int alive = session.update(
                        BEAT, beat.task(), owner.number(), now(), beat.details().orElse(null));
                if (alive == 0) {
                    stop.add(beat.task());
                }
            }
            return Set.copyOf(stop);
        });
    }

    @Override
    public Set<Long> unwanted(Epoch owner, int limit) {
        return Set.copyOf(
                reading.read(session -> session.list(UNWANTED, row -> row.getLong(1), owner.number(), limit)));
    }

    @Override
    public List<Overdue> overdue(int limit) {
        return List.copyOf(reading.read(session -> session.list(OVERDUE, TaskRows::overdue, now(), limit)));
    }

    @Override
    public int abandoned(Epoch owner, Set<Long> held) {
        int freed = writing.transaction(session -> new Tasks(session, now()).giveBackAllBut(owner, held));
        if (freed > 0) {
            changes.happened();
        }
        return freed;
    }

    @Override
    public void limit(String queue, QueueLimits limits) {
        writing.transaction(session -> {
            Limits.set(session, queue, limits);
            return queue;
        });
        changes.happened();
    }

    @Override
    public QueueLimits limits(String queue) {
        return reading.read(session -> Limits.of(session, queue));
    }

    @Override
    public List<Task> of(InstanceId id) {
        return List.copyOf(reading.read(session -> session.list(OF, TaskRows::task, id.namespace(), id.id())));
    }

    private long now() {
        return Millis.of(clock.instant());
    }
}
