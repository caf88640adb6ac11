package dev.clew.store.sqlite;

import dev.clew.store.Epoch;
import dev.clew.store.Line;
import dev.clew.store.Millis;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Fenced;
import dev.clew.store.Task;
import dev.clew.store.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How tasks come into the queue and leave it, inside a transaction. */
final class Tasks {

    private static final Outcome NOT_TAKER = new Fenced("the epoch does not have the task");
    private static final Outcome NOT_OVERDUE = new Fenced("the task's time is not up");

    private static final String ANY = "SELECT 1 FROM tasks LIMIT 1";
    private static final String NAMESPACE = "SELECT namespace FROM instances WHERE key = ?1";
    private static final String INSERT = """
            INSERT INTO tasks (key, instance_key, namespace, execution, operation, activity, attempt, input,
                enqueued_at_ms, not_before_ms, queue, limit_key, tag, session, priority, start_by_ms, close_by_ms, run_ms,
                heartbeat_ms, details, line, avoided, takes, wanted)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, 0, 1)""";
    private static final String FIRST_DEADLINE =
            "UPDATE tasks SET deadline_ms = " + Deadline.UNTOUCHED + " WHERE key = ?1";

    private static final String WITHDRAW_WAITING =
            "DELETE FROM tasks WHERE key = ?1 AND instance_key = ?2 AND taker IS NULL";
    private static final String WITHDRAW_RUNNING =
            "UPDATE tasks SET wanted = 0, deadline_ms = NULL WHERE key = ?1 AND instance_key = ?2";
    private static final String WITHDRAW_ALL_WAITING = "DELETE FROM tasks WHERE instance_key = ?1 AND taker IS NULL";
    private static final String WITHDRAW_ALL_RUNNING =
            "UPDATE tasks SET wanted = 0, deadline_ms = NULL WHERE instance_key = ?1";

    private static final String STATE =
            "SELECT key, instance_key, namespace, session, taker, takes, wanted, deadline_ms FROM tasks";
    private static final String FIND = STATE + " WHERE key = ?1";
    private static final String OF_TAKER = STATE + " WHERE taker = ?1";
    private static final String DELETE = "DELETE FROM tasks WHERE key = ?1";
    private static final String GIVE_BACK = "UPDATE tasks SET taker = NULL, takes = takes - 1, deadline_ms = "
            + Deadline.GIVEN_BACK + " WHERE key = ?1";
    private static final String FORGET_UNWANTED = "DELETE FROM tasks WHERE taker = ?1 AND wanted = 0";
    private static final String FREE_ALL =
            "UPDATE tasks SET taker = NULL, deadline_ms = " + Deadline.WAITING + " WHERE taker = ?1";

    private final Session session;
    private final long now;
    private boolean looked;
    private boolean mayBeSome;

    Tasks(Session session, long now) {
        this.session = session;
        this.now = now;
    }

    private record State(
            long key,
            long instance,
            String namespace,
            Optional<String> session,
            @Nullable Long taker,
            int takes,
            boolean wanted,
            @Nullable Long deadline) {

        static State read(ResultSet row) throws SQLException {
            return new State(
                    row.getLong(1),
                    row.getLong(2),
                    row.getString(3),
                    TaskRows.text(row, 4),
                    Rows.number(row, 5),
                    row.getInt(6),
                    row.getBoolean(7),
                    Rows.number(row, 8));
        }

        boolean takenBy(Epoch epoch) {
            return taker != null && taker == epoch.number();
        }
    }

    // with turns

    void run(Write.Errands errands, long instance) throws SQLException {
        if (!errands.queued().isEmpty()) {
            looked = true;
            mayBeSome = true;
            String namespace =
                    session.one(NAMESPACE, row -> row.getString(1), instance).orElseThrow();
            for (Task task : errands.queued()) {
                insert(task, namespace);
            }
        }
        for (long key : errands.withdrawn()) {
            if (session.update(WITHDRAW_WAITING, key, instance) == 0) {
                session.update(WITHDRAW_RUNNING, key, instance);
            }
        }
    }

    private void insert(Task task, String namespace) throws SQLException {
        Task.Route route = task.route();
        Task.Deadlines by = task.deadlines();
        session.update(
                INSERT,
                task.key(),
                task.instance(),
                namespace,
                task.execution(),
                task.operation(),
                task.activity(),
                task.attempt(),
                task.input(),
                Millis.of(task.enqueuedAt()),
                Millis.of(task.notBefore()),
                route.queue(),
                route.limitKey().orElse(null),
                route.tags().text().orElse(null),
                route.session().orElse(null),
                route.priority(),
                by.startBy().map(Millis::of).orElse(null),
                by.closeBy().map(Millis::of).orElse(null),
                by.run().map(Duration::toMillis).orElse(null),
                by.heartbeat().map(Duration::toMillis).orElse(null),
                task.details().orElse(null),
                new Line(namespace, task.activity(), route).path(),
                route.avoided().map(Epoch::number).orElse(null));
        if (by.startBy().isPresent() || by.closeBy().isPresent()) {
            session.update(FIRST_DEADLINE, task.key());
        }
    }

    /** The execution ends. Looks once whether there are tasks at all, since most end while there are none. */
    void withdrawAll(long instance) throws SQLException {
        if (!looked) {
            mayBeSome = session.exists(ANY);
            looked = true;
        }
        if (mayBeSome) {
            session.update(WITHDRAW_ALL_WAITING, instance);
            session.update(WITHDRAW_ALL_RUNNING, instance);
        }
    }

    // by their takers

    /** The epochs are known to be alive. */
    Outcome apply(Write.Report report, Deliveries deliveries) throws SQLException {
        Optional<State> found = session.one(FIND, State::read, report.task());
        if (found.isEmpty()) {
            return deliveries.storedBefore(report.message(), report.sender()).orElse(NOT_TAKER);
        }
        State task = found.get();
        boolean owned = report.owner().filter(task::takenBy).isPresent();
        if (task.takes != report.takes() || (report.owner().isPresent() && !owned)) {
            return NOT_TAKER;
        }
        if (!owned && (task.deadline == null || task.deadline > now)) {
            return NOT_OVERDUE;
        }
        if (!task.wanted) {
            end(task);
            return NOT_TAKER;
        }
        Outcome outcome = deliveries.put(report, task.instance);
        if (outcome instanceof Outcome.Delivered) {
            end(task);
        }
        return outcome;
    }

    /** The epoch is known to be alive. */
    Outcome apply(Write.GiveBack giveBack) throws SQLException {
        Optional<State> task =
                session.one(FIND, State::read, giveBack.task()).filter(state -> state.takenBy(giveBack.owner()));
        if (task.isEmpty()) {
            return NOT_TAKER;
        }
        giveBack(task.get());
        return Committed.INSTANCE;
    }

    private void giveBack(State task) throws SQLException {
        if (task.wanted) {
            session.update(GIVE_BACK, task.key);
            leaveSession(task);
        } else {
            end(task);
        }
    }

    private void end(State task) throws SQLException {
        session.update(DELETE, task.key);
        if (task.taker != null) {
            leaveSession(task);
        }
    }

    private void leaveSession(State task) throws SQLException {
        if (task.session.isPresent()) {
            Sessions.oneLess(session, new Line.Session(task.namespace, task.session.get()), now);
        }
    }

    /** Lets go of what an epoch has taken but for some. Answers how many that were. */
    int giveBackAllBut(Epoch taker, Set<Long> held) throws SQLException {
        List<State> lost = session.list(OF_TAKER, State::read, taker.number());
        lost.removeIf(task -> held.contains(task.key));
        for (State task : lost) {
            giveBack(task);
        }
        return lost.size();
    }

    /** The epoch ends: what it has taken is free, and so are its sessions. */
    static void freeAll(Session session, Epoch taker) throws SQLException {
        session.update(FORGET_UNWANTED, taker.number());
        session.update(FREE_ALL, taker.number());
        Sessions.forgetAll(session, taker);
    }
}
