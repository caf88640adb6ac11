package dev.clew.engine;

import dev.clew.api.Routing;
import dev.clew.engine.json.PayloadJson;
import dev.clew.kernel.Command;
import dev.clew.kernel.Command.CancelAttempt;
import dev.clew.kernel.Command.RunActivity;
import dev.clew.kernel.Message;
import dev.clew.kernel.Message.AttemptReported;
import dev.clew.kernel.Message.Report;
import dev.clew.kernel.OperationId;
import dev.clew.store.Epoch;
import dev.clew.store.Hint;
import dev.clew.store.Task;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a hot instance has in the task queue, and what else has to go there.
 *
 * <p>Local first: an attempt runs on this node, without a row of its own, if it can. It goes into the queue, by the very
 * turn that asks for it, if this node does not serve it or has too much waiting already, or if it needs what only the
 * queue has: sessions, limits, and somebody who notices when nobody begins it or its node falls silent. A node that
 * never gets help keeps far more of what is not urgent: a row for each would cost more than a place in line.
 *
 * <p>A retry rather runs on another node than the attempt before, if there is one that fits: what failed may be the
 * node. It goes into the queue for that, where the node that failed it comes a moment after the others. Which node that
 * was is known to who was told of the failure, and forgotten with it.
 *
 * <p>For use by the thread that runs the instance.
 */
final class QueuedWork {

    /** What is left of its deadlines decides whether an attempt has the time to prefer another node. */
    private static final Duration PATIENCE = Task.GRACE.multipliedBy(2);

    private final Node node;
    private final long instance;
    private final String namespace;
    private final Map<OperationId, Entry> entries = new HashMap<>();
    private final Map<OperationId, Epoch> failedOn = new HashMap<>();

    /** An attempt that needs no other dispatch: in the queue under a key, or reported by a message on its way. */
    private record Entry(int attempt, OptionalLong task) {}

    /**
     * What becomes of a turn's commands.
     *
     * @param here those to be carried out here once the turn is durable
     * @param queued the tasks that go into the queue with the turn
     * @param withdrawn the keys of those that are taken out
     */
    record Plan(List<Command> here, List<Task> queued, List<Long> withdrawn) {

        static final Plan NOTHING = new Plan(List.of(), List.of(), List.of());

        boolean touchesQueue() {
            return !queued.isEmpty() || !withdrawn.isEmpty();
        }

        Write.Errands errands() {
            return touchesQueue() ? new Write.Errands(queued, withdrawn) : Write.Errands.NONE;
        }

        /** The same, but for the queue. */
        Plan withoutErrands() {
            return new Plan(here, List.of(), List.of());
        }

        /** The same with other keys for its tasks. */
        Plan rekeyed(Keys keys) {
            keys.another(); // moves on to where those that follow are nobody else's
            return new Plan(
                    here,
                    queued.stream().map(task -> withKey(task, keys.next())).toList(),
                    withdrawn);
        }

        private static Task withKey(Task task, long key) {
            return new Task(
                    key,
                    task.instance(),
                    task.execution(),
                    task.operation(),
                    task.activity(),
                    task.attempt(),
                    task.input(),
                    task.enqueuedAt(),
                    task.notBefore(),
                    task.route(),
                    task.deadlines(),
                    task.details());
        }
    }

    QueuedWork(Node node, long instance, String namespace) {
        this.node = node;
        this.instance = instance;
        this.namespace = namespace;
    }

    /** Notes what the store says is in the queue. */
    void found(List<Task> tasks) {
        for (Task task : tasks) {
            note(task);
        }
        node.tasks().expect(tasks);
    }

    /** Notes a message that waits: what it reports is not to be run again meanwhile. */
    void waits(Message message, int execution) {
        if (message instanceof Message.TaskReported task && task.execution() == execution) {
            AttemptReported report = task.report();
            entries.putIfAbsent(report.id(), new Entry(report.attempt(), OptionalLong.empty()));
        }
    }

    /** Notes that a message was taken from the mailbox. */
    void arrived(Message message, int execution) {
        if (message instanceof Message.TaskReported task && task.execution() == execution) {
            AttemptReported report = task.report();
            entries.computeIfPresent(report.id(), (id, entry) -> entry.attempt() == report.attempt() ? null : entry);
            task.node().ifPresent(epoch -> noteFailure(report, new Epoch(epoch)));
        } else if (message instanceof AttemptReported report) {
            noteFailure(report, node.epoch());
        }
    }

    private void noteFailure(AttemptReported report, Epoch where) {
        if (report.report() instanceof Report.Failed) {
            failedOn.put(report.id(), where);
        }
    }

    /** How much of a turn's work may wait for a slot of this node. */
    private static final class Room {

        private final Node node;
        private int left;
        private OptionalInt inLine = OptionalInt.empty();

        Room(Node node) {
            this.node = node;
            this.left = node.attempts().room();
        }

        boolean takes(RunActivity run) {
            if (left > 0) {
                left--;
                return true;
            }
            if (run.routing().priority() > 0) {
                return false;
            }
            int more = inLine.isPresent() ? inLine.getAsInt() : node.roomInLine();
            inLine = OptionalInt.of(more - 1);
            return more > 0;
        }
    }

    /** Sorts out what a turn asks for. */
    Plan plan(List<Command> commands, int execution, Instant now) {
        if (commands.isEmpty()) {
            failedOn.clear();
            return Plan.NOTHING;
        }
        List<Command> here = new ArrayList<>(commands.size());
        List<Task> queued = new ArrayList<>();
        List<Long> withdrawn = new ArrayList<>();
        Room room = new Room(node);
        for (Command command : commands) {
            switch (command) {
                case RunActivity run -> {
                    if (!isDispatched(run.id(), run.attempt())) {
                        Optional<Epoch> avoided = avoided(run, now);
                        if (runsHere(run)
                                && avoided.filter(node.epoch()::equals).isEmpty()
                                && room.takes(run)) {
                            here.add(run);
                        } else {
                            queued.add(task(run, avoided, execution, now));
                        }
                    }
                }
                case CancelAttempt cancel -> {
                    Entry entry = entries.remove(cancel.id());
                    if (entry == null) {
                        here.add(cancel);
                    } else {
                        entry.task().ifPresent(withdrawn::add);
                    }
                }
                case Command.RunStep step -> {
                    if (!isDispatched(step.id(), step.attempt())) {
                        here.add(step);
                    }
                }
                case Command.RunTransaction transaction -> here.add(transaction);
                case Command.Outgoing ignored -> {}
                case Command.StartTimer timer -> here.add(timer);
                case Command.CancelTimer timer -> here.add(timer);
            }
        }
        failedOn.clear(); // what is tried again is so by the turn that is told of the failure
        return new Plan(here, queued, withdrawn);
    }

    /**
     * Where the attempt before failed, if there are others to try it and time to wait for them. A session stays where it
     * is, come what may.
     */
    private Optional<Epoch> avoided(RunActivity run, Instant now) {
        Epoch failed = failedOn.get(run.id());
        if (failed == null) {
            return Optional.empty();
        }
        Routing routing = run.routing();
        Instant inTime = run.notBefore().orElse(now).plus(PATIENCE);
        return Optional.of(failed)
                .filter(where -> routing.session().isEmpty())
                .filter(where -> Stream.of(
                                run.deadlines().startBy(), run.deadlines().closeBy())
                        .flatMap(Optional::stream)
                        .noneMatch(inTime::isAfter))
                .filter(where -> (!where.equals(node.epoch()) && node.tasks().fits(run.name(), routing))
                        || node.neighbours().canRun(run.name(), routing.tags(), namespace, where));
    }

    /** Notes that the turn with a plan is durable. */
    void carriedOut(Plan plan) {
        if (plan.touchesQueue()) {
            plan.queued().forEach(this::note);
            node.tasks().expect(plan.queued());
            node.tasks().lookAgain();
            plan.queued().forEach(task -> node.unserved().queued(task.activity()));
        }
    }

    /** Notes that the turn with a plan is durable and was the last of its execution, whose tasks are over with it. */
    void end(Plan plan) {
        if (plan.touchesQueue() || !entries.isEmpty()) {
            entries.clear();
            node.store().hints().send(new Hint.Tasks());
            node.tasks().lookAgain();
        }
    }

    private void note(Task task) {
        entries.put(new OperationId(task.operation()), new Entry(task.attempt(), OptionalLong.of(task.key())));
    }

    private boolean isDispatched(OperationId id, int attempt) {
        Entry entry = entries.get(id);
        return entry != null && entry.attempt() == attempt;
    }

    private boolean runsHere(RunActivity run) {
        Routing routing = run.routing();
        return routing.queue().isEmpty()
                && routing.limitKey().isEmpty()
                && routing.session().isEmpty()
                && run.deadlines().startBy().isEmpty()
                && run.deadlines().heartbeat().isEmpty()
                && node.tasks().serves(run.name(), routing);
    }

    private Task task(RunActivity run, Optional<Epoch> avoided, int execution, Instant now) {
        Routing routing = run.routing();
        Command.Deadlines deadlines = run.deadlines();
        return new Task(
                node.keys().next(),
                instance,
                execution,
                run.id().path(),
                run.name(),
                run.attempt(),
                PayloadJson.write(run.input()),
                now,
                run.notBefore().orElse(now),
                new Task.Route(
                        routing.queue().orElse(Routing.DEFAULT_QUEUE),
                        routing.limitKey(),
                        routing.tags(),
                        routing.session(),
                        routing.priority(),
                        avoided),
                new Task.Deadlines(deadlines.startBy(), deadlines.closeBy(), deadlines.run(), deadlines.heartbeat()),
                run.details().map(PayloadJson::write));
    }
}
