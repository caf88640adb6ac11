package dev.clew.store.postgres;

import dev.clew.api.QueueLimits;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.Millis;
import dev.clew.store.Task;
import dev.clew.store.TaskQueue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes, beats and deadlines: which transactions they are. */
final class PostgresTaskQueue implements TaskQueue {

    private static final String BEAT = """
            UPDATE clew.tasks t SET beat = coalesce(b.details, t.beat), deadline_ms =\s""" + Deadline.running("t.taken_at_ms", "?::bigint") + """

            FROM unnest(?::bigint[], ?::text[]) AS b (task, details)
            WHERE t.key = b.task AND t.taker = ? AND t.wanted
            RETURNING t.key""";
    private static final String UNWANTED =
            "SELECT t.key FROM clew.tasks t WHERE t.taker = ? AND NOT t.wanted ORDER BY t.key LIMIT ?";
    private static final String OVERDUE = "SELECT " + TaskRows.STATE + """
             FROM clew.tasks t JOIN clew.instances i ON i.key = t.instance_key
            WHERE t.deadline_ms <= ?
            ORDER BY t.deadline_ms, t.key LIMIT ?""";
    private static final String OF = "SELECT " + TaskRows.TASK + """
             FROM clew.tasks t
            WHERE t.instance_key = (SELECT i.key FROM clew.instances i WHERE i.namespace = ? AND i.id = ?) AND t.wanted
            ORDER BY t.key""";

    private final Database database;
    private final DatabaseClock clock;

    PostgresTaskQueue(Database database, DatabaseClock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public TakeResult take(TakeRequest request) {
        long now = now();
        var waiting = Waiting.of(database, request);
        Optional<TakeResult> plain = database.alone(new PlainTake(request, waiting, now)::take);
        return plain.orElseGet(() -> limited(new LimitedTake(request, waiting, now)));
    }

    private TakeResult limited(LimitedTake take) {
        LimitedTake.Look before = database.read(take::look);
        if (!before.some()) {
            return new TakeResult(List.of(), before.nextReady());
        }
        List<Taken> taken = database.once(take::take);
        return new TakeResult(taken, database.read(take::look).nextReady());
    }

    @Override
    public Set<Long> beat(Epoch owner, List<Beat> beats) {
        Map<Long, Optional<String>> last = new LinkedHashMap<>();
        beats.forEach(beat -> last.merge(beat.task(), beat.details(), (old, details) -> details.or(() -> old)));
        var stop = new HashSet<>(last.keySet());
        if (!last.isEmpty()) {
            long[] tasks = last.keySet().stream().mapToLong(Long::longValue).toArray();
            String[] details =
                    last.values().stream().map(each -> each.orElse(null)).toArray(String[]::new);
            stop.removeAll(database.alone(session -> {
                var alive = new HashSet<Long>();
                new Script()
                        .add(Database.LOOKUPS)
                        .add(BEAT, row -> alive.add(row.getLong(1)), now(), tasks, details, owner.number())
                        .run(session);
                return alive;
            }));
        }
        return Set.copyOf(stop);
    }

    @Override
    public Set<Long> unwanted(Epoch owner, int limit) {
        return Set.copyOf(
                database.read(session -> session.list(UNWANTED, row -> row.getLong(1), owner.number(), limit)));
    }

    @Override
    public List<Overdue> overdue(int limit) {
        return List.copyOf(database.read(session -> session.list(OVERDUE, TaskRows::overdue, now(), limit)));
    }

    @Override
    public int abandoned(Epoch owner, Set<Long> held) {
        return database.repeatably(session -> GiveBacks.allBut(session, owner, held, now()));
    }

    @Override
    public void limit(String queue, QueueLimits limits) {
        database.repeatably(session -> {
            Limits.set(session, queue, limits);
            return queue;
        });
    }

    @Override
    public QueueLimits limits(String queue) {
        return database.read(session -> Limits.of(session, queue));
    }

    @Override
    public List<Task> of(InstanceId id) {
        return List.copyOf(database.read(session -> session.list(OF, TaskRows::task, id.namespace(), id.id())));
    }

    private long now() {
        return Millis.of(clock.instant());
    }
}
