package dev.clew.store.postgres;

import dev.clew.api.Tags;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.Program;
import dev.clew.store.Task;
import dev.clew.store.Task.Deadlines;
import dev.clew.store.Task.Route;
import dev.clew.store.TaskQueue.Overdue;
import dev.clew.store.TaskQueue.Taken;
import dev.clew.store.TaskStanding;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Rows of the task queue as the SPI knows them: the columns to select and how to read them in that order. */
final class TaskRows {

    /** Of {@code tasks AS t}. */
    static final String TASK = """
            t.key, t.instance_key, t.execution, t.operation, t.activity, t.attempt, t.input, t.enqueued_at_ms,
            t.not_before_ms, t.queue, t.limit_key, t.tag, t.session, t.priority, t.start_by_ms, t.close_by_ms, t.run_ms,
            t.heartbeat_ms, t.details, t.avoided""";

    /** Of {@code tasks AS t} and {@code instances AS i}: the task and how its takes stand. */
    static final String STATE = TASK + ", i.namespace, i.id, t.takes, t.taker IS NOT NULL, coalesce(t.beat, t.details),"
            + " i.kind, i.name, i.version";

    /** Of {@code tasks AS t}: the task, its take, and what runs beside it. */
    static final String STANDING = TASK + """
            , t.takes, t.taker, t.taken_at_ms,
            (SELECT COUNT(*) FROM clew.tasks r WHERE r.queue = t.queue AND r.taker IS NOT NULL),
            (SELECT COUNT(*) FROM clew.tasks r
             WHERE r.queue = t.queue AND r.limit_key = t.limit_key AND r.taker IS NOT NULL),
            (SELECT s.holder FROM clew.sessions s WHERE s.namespace = t.namespace AND s.name = t.session)""";

    private TaskRows() {}

    static Task task(ResultSet row) throws SQLException {
        return new Task(
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getString(7),
                Instant.ofEpochMilli(row.getLong(8)),
                Instant.ofEpochMilli(row.getLong(9)),
                route(row),
                new Deadlines(
                        number(row, 15).map(Instant::ofEpochMilli),
                        number(row, 16).map(Instant::ofEpochMilli),
                        number(row, 17).map(Duration::ofMillis),
                        number(row, 18).map(Duration::ofMillis)),
                text(row, 19));
    }

    private static Route route(ResultSet row) throws SQLException {
        return new Route(
                row.getString(10),
                text(row, 11),
                Tags.ofText(text(row, 12)),
                text(row, 13),
                row.getInt(14),
                number(row, 20).map(Epoch::new));
    }

    static Taken taken(ResultSet row) throws SQLException {
        return new Taken(task(row), instance(row), program(row), row.getInt(23), text(row, 25));
    }

    static Overdue overdue(ResultSet row) throws SQLException {
        return new Overdue(task(row), instance(row), row.getInt(23), row.getBoolean(24), text(row, 25));
    }

    static TaskStanding standing(ResultSet row) throws SQLException {
        return new TaskStanding(
                task(row),
                row.getInt(21),
                number(row, 22).map(Epoch::new),
                number(row, 23).map(Instant::ofEpochMilli),
                row.getInt(24),
                row.getInt(25),
                number(row, 26).map(Epoch::new));
    }

    private static InstanceId instance(ResultSet row) throws SQLException {
        return new InstanceId(row.getString(21), row.getString(22));
    }

    private static Program program(ResultSet row) throws SQLException {
        return new Program(row.getString(26), row.getString(27), row.getInt(28));
    }

    static Optional<String> text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    static Optional<Long> number(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(Rows.number(row, column));
    }
}
