package dev.clew.engine;

import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.engine.json.HistoryJson;
import dev.clew.kernel.Decision;
import dev.clew.kernel.Event;
import dev.clew.kernel.Message;
import dev.clew.store.Outcome;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Outcome.Fenced;
import dev.clew.store.Outcome.Refused;
import dev.clew.store.Outcome.Sent;
import dev.clew.store.Write;
import dev.clew.store.Write.Change;
import dev.clew.store.Write.Ready;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * This node's right to an instance, and what it writes by it: turn after turn, and in the end that the instance is given
 * back or held. The store refuses all of it from a node that does not own the instance any more.
 *
 * <p>For use by the thread that runs the instance.
 */
final class Ownership {

    private final Node node;
    private final CurrentExecution execution;
    private final HotWork work;
    private final QueuedWork queued;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final InstanceProbe probe;
    private final DirectUpdates direct;
    private final System.Logger log;
    private final Consumer<Ended> held;

    /** Whether a node that had it in memory went down, and whose fault that was is not known. */
    private final boolean afterCrashes;

    private boolean claimed;
    private boolean toBePinned;
    private final List<Event> unrecorded = new ArrayList<>();

    /**
     * How an instance came to belong to this node.
     *
     * @param createdAt when the instance was started
     * @param claims how many claims the store counts, which the next turn or release must reset
     * @param toBePinned whether it is this node's choice which version it runs, which its first turn has to store
     */
    record Arrival(Instant createdAt, int claims, boolean toBePinned) {

        /** This node has just stored it. */
        static Arrival started(Instant at) {
            return new Arrival(at, 0, false);
        }
    }

    /**
     * Nothing written.
     *
     * @param direct told of answers that have become durable
     * @param held told when the instance is held
     */
    Ownership(
            Node node,
            CurrentExecution execution,
            Arrival arrival,
            HotWork work,
            QueuedWork queued,
            Incoming incoming,
            Outgoing outgoing,
            InstanceProbe probe,
            DirectUpdates direct,
            System.Logger log,
            Consumer<Ended> held) {
        this.node = node;
        this.execution = execution;
        this.work = work;
        this.queued = queued;
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.probe = probe;
        this.direct = direct;
        this.log = log;
        this.held = held;
        this.claimed = arrival.claims() > 0;
        this.afterCrashes = arrival.claims() > 1;
        this.toBePinned = arrival.toBePinned();
    }

    /** Whether nodes went down that had it in memory, and it has not got on here either yet. */
    boolean isSuspect() {
        return afterCrashes && claimed;
    }

    /** Whether the next turn has to store the version that it runs, which was left to this node. */
    boolean isToBePinned() {
        return toBePinned;
    }

    /** The version that the next turn has to store, if that was left to this node. */
    Optional<Integer> pin() {
        return toBePinned ? Optional.of(execution.start().version()) : Optional.empty();
    }

    // --- turns

    /** Leaves the events of a turn that need not be durable yet to the turn that is durable next. */
    void postpone(List<Event> events) {
        unrecorded.addAll(events);
    }

    /** Makes a turn durable. False if this node may not, and then the instance is to leave. */
    boolean commit(Decision decision, Optional<Change> change, QueuedWork.Plan plan, Outgoing.Plan sends) {
        outgoing.leaving(sends);
        try {
            boolean done = commitAndTakeUp(decision, change, plan, sends);
            if (done && (decision.publishes() || decision.answers())) {
                node.changed(execution.id());
            }
            return done;
        } finally {
            outgoing.left(sends);
        }
    }

    private boolean commitAndTakeUp(
            Decision decision, Optional<Change> change, QueuedWork.Plan plan, Outgoing.Plan sends) {
        List<Event> all = decision.events();
        if (!unrecorded.isEmpty()) {
            all = new ArrayList<>(unrecorded);
            all.addAll(decision.events());
        }
        Write.Turn write = turn(decision, all, change, plan, sends);
        boolean alone = work.transaction().isPresent();
        Optional<Outcome> answer = commit(write, all);
        if (answer.isEmpty()) {
            giveBack(Optional.of(node.now()));
            return false;
        }
        Outcome outcome = answer.get();
        QueuedWork.Plan stored = plan;
        for (int i = 1;
                !alone
                        && i < Keys.TRIES
                        && outcome instanceof Refused
                        && !plan.queued().isEmpty();
                i++) {
            stored = plan.rekeyed(node.keys());
            outcome = node.pipeline().commit(withErrands(write, stored.errands()));
        }
        return concluded(outcome, write, all, stored, sends);
    }

    private Write.Turn turn(
            Decision decision, List<Event> all, Optional<Change> change, QueuedWork.Plan plan, Outgoing.Plan sends) {
        List<Long> consumed = new ArrayList<>();
        for (Message message : decision.taken()) {
            message.inboxKey().ifPresent(consumed::add);
        }
        return new Write.Turn(
                execution.key(),
                node.epoch(),
                execution.number(),
                execution.turns(),
                execution.now(),
                HistoryJson.write(all),
                consumed,
                claimed && change.isEmpty() ? Optional.of(Change.PROGRESS) : change,
                plan.errands(),
                sends.outbox());
    }

    private boolean concluded(
            Outcome outcome, Write.Turn write, List<Event> all, QueuedWork.Plan plan, Outgoing.Plan sends) {
        return switch (outcome) {
            case Committed ignored -> {
                stored(write, all, plan, sends, outcome);
                yield true;
            }
            case Sent ignored -> {
                stored(write, all, plan, sends, outcome);
                yield true;
            }
            case Fenced(String why) -> {
                log.log(System.Logger.Level.INFO, "instance {0} belongs to another node now: {1}", execution.id(), why);
                probe.fenced();
                node.suspectFenced();
                yield false;
            }
            case Refused(String why) -> {
                hold(
                        InstanceStatus.QUARANTINED,
                        HistoryJson.Outcome.of(
                                Failure.configuration("turn_refused", "the store refuses a turn: " + why)));
                yield false;
            }
            case Outcome other -> throw new IllegalStateException("a turn was answered by " + other);
        };
    }

    private void stored(Write.Turn write, List<Event> all, QueuedWork.Plan plan, Outgoing.Plan sends, Outcome outcome) {
        queued.carriedOut(plan);
        incoming.consumed(write.consumed());
        unrecorded.clear();
        probe.turnStored(all.size());
        execution.grew(all.size(), write.events().length());
        direct.durable(all);
        claimed = false;
        toBePinned = false;
        outgoing.carriedOut(sends, outcome, execution.number());
    }

    /** A turn on its way to the store, of nothing but events. */
    record Underway(Write.Turn write, List<Event> events, CommitPipeline.Entry entry) {}

    /** Begins to make a turn durable that neither asks for anything nor publishes. Nothing else may be owed. */
    Underway begin(Decision decision) {
        Write.Turn write =
                turn(decision, decision.events(), Optional.empty(), QueuedWork.Plan.NOTHING, Outgoing.Plan.NOTHING);
        return new Underway(write, decision.events(), node.pipeline().begin(write));
    }

    /** Waits until a turn is durable that was begun. False if this node may not write it, and then the instance is to leave. */
    boolean conclude(Underway turn) {
        Outcome outcome = node.pipeline().await(turn.entry());
        boolean done = concluded(outcome, turn.write(), turn.events(), QueuedWork.Plan.NOTHING, Outgoing.Plan.NOTHING);
        if (done) {
            node.changed(execution.id());
        }
        return done;
    }

    /** Concludes a turn that was begun, if it is stored already. Else it is for {@link #conclude}. */
    boolean concludeIfStored(Underway turn) {
        return node.pipeline()
                        .outcome(turn.entry())
                        .filter(Committed.class::isInstance)
                        .isPresent()
                && conclude(turn);
    }

    private static Write.Turn withErrands(Write.Turn turn, Write.Errands errands) {
        return new Write.Turn(
                turn.key(),
                turn.owner(),
                turn.execution(),
                turn.number(),
                turn.at(),
                turn.events(),
                turn.consumed(),
                turn.change(),
                errands,
                turn.outbox());
    }

    /** Commits a turn with the transaction of a step, if there is one; else with what everybody else commits. */
    private Optional<Outcome> commit(Write.Turn write, List<Event> turnEvents) {
        return work.transaction()
                .map(transaction -> transaction.commit(write, turnEvents))
                .orElseGet(() -> Optional.of(node.pipeline().commit(write)));
    }

    // --- the end

    /**
     * Gives the instance back. False if this node could not, since it lost the instance or is going down.
     *
     * @param readyAt when there is next something to do by the clock, if ever
     */
    boolean giveBack(Optional<Instant> readyAt) {
        work.rollBack();
        try {
            boolean done = node.pipeline().commit(new Write.Release(execution.key(), node.epoch(), readyAt))
                    instanceof Committed;
            node.readyAt(readyAt);
            return done;
        } catch (CommitPipeline.ClosedException goingDown) {
            return false;
        }
    }

    /** Whether something is still to be stored that a release does not store. */
    boolean owesTurn() {
        return !unrecorded.isEmpty() || toBePinned;
    }

    /**
     * Gives the instance back with a turn that stores what it still owes.
     *
     * @param reports what goes into the instance's own inbox, for whoever goes on with it
     */
    void giveBackWith(List<Write.Delivery> reports) {
        Change change = new Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Ready(Optional.of(node.now()))),
                pin(),
                Write.StateChange.NONE);
        Write.Turn last = new Write.Turn(
                execution.key(),
                node.epoch(),
                execution.number(),
                execution.turns(),
                execution.now(),
                HistoryJson.write(unrecorded),
                List.of(),
                Optional.of(change),
                Write.Errands.NONE,
                new Write.Outbox(List.of(), reports));
        if (node.pipeline().commit(last) instanceof Fenced) {
            node.suspectFenced();
        }
        node.claimSoon();
    }

    /** Holds the instance, so that no node runs it until somebody has looked at it. */
    void hold(InstanceStatus status, HistoryJson.Outcome why) {
        work.rollBack();
        log.log(
                System.Logger.Level.WARNING,
                "instance {0} is held as {1}: {2}",
                execution.id(),
                status,
                why.failure().map(Object::toString).orElse(""));
        if (node.pipeline()
                        .commit(new Write.Hold(
                                execution.key(), node.epoch(), status, HistoryJson.writeOutcome(why), node.now()))
                instanceof Committed) {
            probe.held(status, why.failure().orElseThrow());
            held.accept(new Ended(status, why));
        }
    }
}
