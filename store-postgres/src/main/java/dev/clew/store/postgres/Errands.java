package dev.clew.store.postgres;

import dev.clew.api.InstanceStatus;
import dev.clew.store.Epoch;
import dev.clew.store.Line;
import dev.clew.store.Millis;
import dev.clew.store.Task;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What turns do to the task queue: tasks that are asked for, those that are withdrawn, and those whose execution ends.
 *
 * <p>Whether a task that is withdrawn runs is read from its locked row, not from what the statement began with: it may
 * be taken or freed at this very moment.
 */
final class Errands {

    private static final String QUEUE = """
            INSERT INTO clew.tasks (key, instance_key, namespace, execution, operation, activity, attempt, input,
                enqueued_at_ms, not_before_ms, queue, limit_key, tag, session, priority, start_by_ms, close_by_ms,
                run_ms, heartbeat_ms, details, avoided, deadline_ms, takes, wanted, line)
            SELECT c.task, c.key, i.namespace, c.execution, c.operation, c.activity, c.attempt, c.input,
                c.enqueued_at_ms, c.not_before_ms, c.queue, c.limit_key, c.tag, c.session, c.priority, c.start_by_ms,
                c.close_by_ms, c.run_ms, c.heartbeat_ms, c.details, c.avoided, least(c.close_by_ms, c.start_by_ms), 0, TRUE,
                c.before || '=' || replace(replace(i.namespace, '\\', '\\\\'), '|', '\\|') || '|' || c.after
            FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::text[], ?::text[], ?::int[], ?::text[],
                ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[],
                ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::text[], ?::text[])
                AS c (task, key, execution, number, operation, activity, attempt, input, enqueued_at_ms, not_before_ms,
                    queue, limit_key, tag, session, priority, start_by_ms, close_by_ms, run_ms, heartbeat_ms, details,
                    avoided, before, after),
                LATERAL (SELECT i.namespace FROM clew.instances i WHERE i.key = c.key OFFSET 0) AS i
            WHERE\s""" + Turns.STORED_NOW;

    private static final String LET_GO = """
            ),
            gone AS (DELETE FROM clew.tasks t USING found f WHERE t.key = f.key AND f.taker IS NULL)
            UPDATE clew.tasks t SET wanted = FALSE, deadline_ms = NULL
            FROM found f WHERE t.key = f.key AND f.taker IS NOT NULL AND t.wanted""";

    private static final String WITHDRAW = """
            WITH found AS MATERIALIZED (
                SELECT t.key, t.taker
                FROM unnest(?::bigint[], ?::int[], ?::int[], ?::bigint[]) AS c (key, execution, number, task)
                JOIN clew.tasks t ON t.key = c.task AND t.instance_key = c.key
                WHERE\s""" + Turns.STORED_NOW + " ORDER BY t.key FOR UPDATE OF t" + LET_GO;

    /** Those of executions that are over, however they came to be. Looks once whether there are any tasks at all. */
    private static final String WITHDRAW_ALL = """
            WITH found AS MATERIALIZED (
                SELECT t.key, t.taker
                FROM unnest(?::bigint[]) AS c (key), LATERAL (
                    SELECT t.* FROM clew.tasks t
                    WHERE t.instance_key = c.key AND t.wanted AND (
                        SELECT i.execution > t.execution OR i.status IN
                            ('COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED')
                        FROM clew.instances i WHERE i.key = c.key)
                    ORDER BY t.key FOR UPDATE) AS t
                WHERE (SELECT EXISTS (SELECT FROM clew.tasks))""" + LET_GO;

    /** Those of instances that are deleted. */
    private static final String WITHDRAW_OF = """
            WITH found AS MATERIALIZED (
                SELECT t.key, t.taker FROM clew.tasks t WHERE t.instance_key = ANY (?::bigint[]) AND t.wanted
                ORDER BY t.key FOR UPDATE""" + LET_GO;

    private final List<Write.Turn> turns = new ArrayList<>();
    private final List<Long> over = new ArrayList<>();

    /** Adds a turn whose statements are run before these. */
    void add(Write.Turn turn) {
        turns.add(turn);
    }

    /** Notes an instance of which an execution may be over, by now or by a turn. */
    void over(long key) {
        over.add(key);
    }

    void script(Script script) {
        queue(
                script,
                turns.stream()
                        .flatMap(turn -> turn.errands().queued().stream().map(task -> new Queued(turn, task)))
                        .toList());
        withdraw(
                script,
                turns.stream()
                        .flatMap(turn -> turn.errands().withdrawn().stream().map(task -> new Withdrawn(turn, task)))
                        .toList());
        if (!over.isEmpty()) {
            script.add(WITHDRAW_ALL, (Object)
                    over.stream().mapToLong(Long::longValue).toArray());
        }
    }

    /** Withdraws all tasks of instances whose rows are locked and about to be deleted. */
    static void withdrawOf(Script script, long[] instances) {
        script.add(WITHDRAW_OF, (Object) instances);
    }

    /** Whether a turn asked for tasks that others may take. */
    boolean queuedSome() {
        return turns.stream().anyMatch(turn -> !turn.errands().queued().isEmpty());
    }

    static boolean endsAnExecution(Write.Turn turn) {
        return turn.change()
                .filter(change -> change.next().isPresent()
                        || change.status().filter(InstanceStatus::ended).isPresent())
                .isPresent();
    }

    private record Queued(Write.Turn turn, Task task) {}

    private record Withdrawn(Write.Turn turn, long task) {}

    private static void queue(Script script, List<Queued> queued) {
        if (queued.isEmpty()) {
            return;
        }
        List<Task> tasks = queued.stream().map(Queued::task).toList();
        List<Task.Route> routes = tasks.stream().map(Task::route).toList();
        List<Task.Deadlines> deadlines = tasks.stream().map(Task::deadlines).toList();
        script.add(
                QUEUE,
                tasks.stream().mapToLong(Task::key).toArray(),
                tasks.stream().mapToLong(Task::instance).toArray(),
                tasks.stream().mapToInt(Task::execution).toArray(),
                queued.stream().mapToInt(each -> each.turn.number()).toArray(),
                texts(tasks, Task::operation),
                texts(tasks, Task::activity),
                tasks.stream().mapToInt(Task::attempt).toArray(),
                texts(tasks, Task::input),
                tasks.stream().mapToLong(task -> Millis.of(task.enqueuedAt())).toArray(),
                tasks.stream().mapToLong(task -> Millis.of(task.notBefore())).toArray(),
                texts(routes, Task.Route::queue),
                texts(routes, route -> route.limitKey().orElse(null)),
                texts(routes, route -> route.tags().text().orElse(null)),
                texts(routes, route -> route.session().orElse(null)),
                routes.stream().mapToInt(Task.Route::priority).toArray(),
                numbers(deadlines, by -> by.startBy().map(Millis::of)),
                numbers(deadlines, by -> by.closeBy().map(Millis::of)),
                numbers(deadlines, by -> by.run().map(Duration::toMillis)),
                numbers(deadlines, by -> by.heartbeat().map(Duration::toMillis)),
                texts(tasks, task -> task.details().orElse(null)),
                numbers(routes, route -> route.avoided().map(Epoch::number)),
                texts(tasks, task -> Line.pathBefore(task.activity(), task.route())),
                texts(routes, Line::pathAfter));
    }

    private static void withdraw(Script script, List<Withdrawn> withdrawn) {
        if (!withdrawn.isEmpty()) {
            script.add(
                    WITHDRAW,
                    withdrawn.stream().mapToLong(each -> each.turn.key()).toArray(),
                    withdrawn.stream().mapToInt(each -> each.turn.execution()).toArray(),
                    withdrawn.stream().mapToInt(each -> each.turn.number()).toArray(),
                    withdrawn.stream().mapToLong(Withdrawn::task).toArray());
        }
    }

    private static <T> String[] texts(List<T> all, Function<T, @Nullable String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }

    private static <T> Long[] numbers(List<T> all, Function<T, Optional<Long>> number) {
        return all.stream().map(each -> number.apply(each).orElse(null)).toArray(Long[]::new);
    }
}
