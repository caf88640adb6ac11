package dev.clew.engine;

import dev.clew.api.CancelledException;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.engine.EngineListener.Initiator;
import dev.clew.engine.EngineListener.StartScope;
import dev.clew.engine.EngineListener.Subject;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.MessageJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Command;
import dev.clew.kernel.Command.CancelChild;
import dev.clew.kernel.Command.StartChild;
import dev.clew.kernel.Command.StartDetached;
import dev.clew.kernel.Ending;
import dev.clew.kernel.Event;
import dev.clew.kernel.Message;
import dev.clew.kernel.Message.Report;
import dev.clew.kernel.OperationId;
import dev.clew.kernel.Parent;
import dev.clew.kernel.Provenance;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a hot instance sends to others: the starts and cancellations of its children, detached starts, and how it ended
 * to its parent.
 *
 * <p>All of it goes out in the transaction of its turn, so that none of it is lost or sent for nothing. What is left to
 * do is to take up here what this node owns, and to tell the instance of children whose ids are other instances'. If a
 * crash comes between the two, whoever takes the instance up looks for its children again. Source: ADR-0019.
 *
 * <p>For use by the thread that runs the instance.
 */
final class Outgoing {

    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(250);

    /** How often to make a key until the store has none like it. */
    private final Node node;

    private final InstanceId id;
    private final Mailbox mailbox;
    private final System.Logger log;
    private final Supplier<Subject> self;

    /** Children of this execution whose ids are other instances', which must not be cancelled for them. */
    private final Set<OperationId> refused = new HashSet<>();

    /** An instance to start; {@code child} is empty for a detached one. */
    private record Newcomer(
            Optional<StartChild> child, Write.Start write, Event.ExecutionStarted started, StartScope scope) {}

    /**
     * What becomes of a turn's commands.
     *
     * @param newcomers the instances it starts
     * @param deliveries the messages it sends
     * @param again children that were started by an earlier turn, perhaps by another node
     */
    record Plan(List<Newcomer> newcomers, List<Write.Delivery> deliveries, List<StartChild> again) {

        static final Plan NOTHING = new Plan(List.of(), List.of(), List.of());

        Write.Outbox outbox() {
            return newcomers.isEmpty() && deliveries.isEmpty()
                    ? Write.Outbox.NONE
                    : new Write.Outbox(newcomers.stream().map(Newcomer::write).toList(), deliveries);
        }

        boolean startsAny() {
            return !newcomers.isEmpty();
        }

        /** The same with one message more. */
        Plan with(Optional<Write.Delivery> delivery) {
            if (delivery.isEmpty()) {
                return this;
            }
            List<Write.Delivery> all = new ArrayList<>(deliveries);
            all.add(delivery.get());
            return new Plan(newcomers, all, again);
        }
    }

    /**
     * Nothing sent.
     *
     * @param self what is told of the execution that sends
     */
    Outgoing(Node node, InstanceId id, Mailbox mailbox, System.Logger log, Supplier<Subject> self) {
        this.node = node;
        this.id = id;
        this.mailbox = mailbox;
        this.log = log;
        this.self = self;
    }

    /** Sorts out what a turn sends. */
    Plan plan(List<Command> commands, List<Event> events, Instant now) {
        if (commands.isEmpty() || commands.stream().noneMatch(Command.Outgoing.class::isInstance)) {
            return Plan.NOTHING;
        }
        Set<OperationId> fresh = events.stream()
                .filter(Event.ChildStarted.class::isInstance)
                .map(event -> ((Event.ChildStarted) event).id())
                .collect(Collectors.toSet());
        List<Newcomer> newcomers = new ArrayList<>();
        List<Write.Delivery> deliveries = new ArrayList<>();
        List<StartChild> again = new ArrayList<>();
        int places = node.places();
        for (Command command : commands) {
            if (command instanceof Command.Outgoing outgoing) {
                switch (outgoing) {
                    case StartChild child -> {
                        if (fresh.contains(child.id())) {
                            newcomers.add(newcomer(child, now, newcomers.size() < places));
                        } else {
                            again.add(child);
                        }
                    }
                    case StartDetached detached -> newcomers.add(newcomer(detached, now, newcomers.size() < places));
                    case CancelChild cancel -> {
                        if (!refused.contains(cancel.id())) {
                            deliveries.add(delivery(cancel.childId(), MessageJson.cancel(cancel.reason()), now)
                                    .rousing());
                        }
                    }
                }
            }
        }
        return new Plan(newcomers, deliveries, again);
    }

    private Newcomer newcomer(StartChild child, Instant now, boolean room) {
        StartScope scope = starting(child.childId(), child.name(), child.version(), Initiator.PARENT, child.label());
        var started = new Event.ExecutionStarted(
                child.name(),
                child.version(),
                child.input(),
                node.newSeed(),
                now,
                List.of(),
                Optional.of(child.parent()),
                Event.Kept.of(child.attributes()),
                new Provenance(false, scope.trace()));
        return new Newcomer(Optional.of(child), start(child.childId(), started, room), started, scope);
    }

    private Newcomer newcomer(StartDetached detached, Instant now, boolean room) {
        StartScope scope = starting(
                detached.instanceId(), detached.name(), detached.version(), Initiator.DETACHED, Optional.empty());
        var started = new Event.ExecutionStarted(
                detached.name(),
                detached.version(),
                detached.input(),
                node.newSeed(),
                now,
                List.of(),
                Optional.empty(),
                Event.Kept.of(detached.attributes()),
                new Provenance(true, scope.trace()));
        return new Newcomer(Optional.empty(), start(detached.instanceId(), started, room), started, scope);
    }

    private StartScope starting(
            String instance, String name, int version, Initiator initiator, Optional<String> label) {
        return node.observer()
                .starting(() -> new EngineListener.Start(
                        id.namespace(),
                        instance,
                        new EngineListener.Code(name, version),
                        initiator,
                        Optional.of(self.get()),
                        label));
    }

    private Write.Start start(String instanceId, Event.ExecutionStarted started, boolean room) {
        Optional<Integer> here =
                room ? node.wouldRun(id.namespace(), started.name(), started.version()) : Optional.empty();
        return new Write.Start(
                node.keys().next(),
                new InstanceId(id.namespace(), instanceId),
                Registry.ORCHESTRATION,
                started.name(),
                here.orElse(started.version()),
                HistoryJson.write(started),
                started.startedAt(),
                here.map(version -> node.epoch()),
                false,
                started.kept().attributes(),
                node.formats().written());
    }

    private Write.Delivery delivery(String to, String body, Instant now) {
        return new Write.Delivery(
                node.keys().next(), new InstanceId(id.namespace(), to), body, now, Optional.of(node.epoch()));
    }

    /** How an instance ended, for its parent; nothing if it goes on. */
    Optional<Write.Delivery> toParent(Optional<Parent> parent, Ending ending, Instant now) {
        return parent.flatMap(whom ->
                report(ending).map(report -> delivery(whom.instanceId(), MessageJson.child(whom, report), now)));
    }

    private static Optional<Report> report(Ending ending) {
        return switch (ending) {
            case Ending.Completed(var result) -> Optional.of(new Report.Succeeded(result));
            case Ending.Failed(var failure) -> Optional.of(new Report.Failed(failure));
            case Ending.Cancelled(var reason, var _) ->
                Optional.of(new Report.Failed(new CancelledException(reason).failure()));
            case Ending.Continued ignored -> Optional.empty();
        };
    }

    // --- what follows the commit

    /** Notes that a turn is on its way to the store, with instances in it that this node will own. */
    void leaving(Plan plan) {
        plan.newcomers().forEach(each -> node.starting(each.write().key()));
    }

    /** Notes that the turn was answered, and what came of it is in memory. */
    void left(Plan plan) {
        plan.newcomers().forEach(each -> node.started(each.write().key()));
    }

    /** Takes up what the turn has sent, which is durable. */
    void carriedOut(Plan plan, Outcome outcome, int execution) {
        List<Write> writes = plan.outbox().writes();
        if (writes.isEmpty()) {
            return;
        }
        // What was stored before, with an answer that was lost, is asked for once more; receivers know it by its key.
        List<Outcome> outcomes = outcome instanceof Outcome.Sent(List<Outcome> told)
                ? told
                : writes.stream().map(write -> node.pipeline().commit(write)).toList();
        int starts = plan.newcomers().size();
        for (int i = 0; i < starts; i++) {
            settle(plan.newcomers().get(i), outcomes.get(i), execution);
        }
        for (int i = starts; i < writes.size(); i++) {
            settle(plan.deliveries().get(i - starts), outcomes.get(i));
        }
    }

    private void settle(Newcomer newcomer, Outcome first, int execution) {
        Write.Start write = newcomer.write();
        Outcome outcome = first;
        for (int i = 1; i < Keys.TRIES && outcome instanceof Outcome.Refused; i++) {
            write = withKey(write, node.keys().another());
            outcome = node.pipeline().commit(write);
        }
        newcomer.scope().ended(outcome instanceof Outcome.Committed);
        switch (outcome) {
            case Outcome.Committed ignored -> {
                tellOfChild(newcomer);
                if (write.owner().isPresent()) {
                    node.activate(write, newcomer.started());
                } else {
                    node.claimSoon();
                }
            }
            case Outcome.Exists(InstanceRow row) -> taken(newcomer.child(), row, execution);
            case Outcome.Refused(String why) ->
                newcomer.child()
                        .ifPresent(child -> refuse(
                                child,
                                Failure.configuration("start_refused", "the store refuses the child: " + why),
                                execution));
            case Outcome other -> node.suspectFenced();
        }
    }

    private void tellOfChild(Newcomer newcomer) {
        if (newcomer.child().isPresent() && node.observer().hears()) {
            StartChild child = newcomer.child().get();
            node.observer().childStarted(self.get().code(), new EngineListener.Code(child.name(), child.version()));
        }
    }

    private static Write.Start withKey(Write.Start write, long key) {
        return new Write.Start(
                key,
                write.id(),
                write.kind(),
                write.name(),
                write.version(),
                write.start(),
                write.at(),
                Optional.empty(),
                write.replace(),
                write.attributes(),
                write.format());
    }

    private void settle(Write.Delivery delivery, Outcome first) {
        Outcome outcome = first;
        Write.Delivery sent = delivery;
        for (int i = 1; i < Keys.TRIES && outcome instanceof Outcome.Refused; i++) {
            sent = sent.rekeyed(node.keys().another());
            outcome = node.pipeline().commit(sent);
        }
        if (outcome instanceof Outcome.Delivered(boolean owned)) {
            if (owned) {
                node.deliver(sent.to(), sent.key(), sent.body());
            } else {
                node.claimSoon();
            }
        }
    }

    // --- ids that are other instances'

    private void taken(Optional<StartChild> child, InstanceRow row, int execution) {
        if (child.isEmpty()) {
            log.log(
                    System.Logger.Level.WARNING,
                    "instance {0} starts {1}, which is there already and left as it is",
                    id,
                    row.id());
        } else if (!isChild(row, child.get())) {
            refuse(
                    child.get(),
                    new Failure(
                            Failure.Kind.APPLICATION,
                            Failure.CHILD_ID_TAKEN,
                            "instance '" + row.id().id() + "' is there already and is not this child: it runs '"
                                    + row.name() + "' and is " + row.status() + "; choose another id",
                            false,
                            Optional.empty()),
                    execution);
        } else if (child.get().parent().execution() != execution && row.status().ended()) {
            // Its report went to an execution before this one, of which the turns that follow were cut off.
            Write.Delivery again =
                    delivery(id.id(), MessageJson.child(child.get().parent(), report(row)), node.now());
            settle(again, node.pipeline().commit(again));
        }
    }

    private static Report report(InstanceRow ended) {
        HistoryJson.Outcome outcome = HistoryJson.readOutcome(ended.outcome().orElse("{}"));
        return outcome.failure().isPresent()
                ? new Report.Failed(outcome.failure().get())
                : new Report.Succeeded(outcome.result().orElse(Payload.NULL));
    }

    private static boolean isChild(InstanceRow row, StartChild child) {
        try {
            return HistoryJson.readStart(row.start())
                    .parent()
                    .filter(child.parent()::equals)
                    .isPresent();
        } catch (UnreadableHistoryException ofALaterRelease) {
            return true;
        }
    }

    private void refuse(StartChild child, Failure why, int execution) {
        refused.add(child.id());
        mailbox.post(execution, new Message.ChildRefused(child.id(), why));
    }

    /**
     * Looks for children that an earlier turn has started: the crash that made this node run the instance may have come
     * before their parent was told that their ids are taken.
     */
    void lookAgain(Plan plan, Instant now, int execution) {
        for (StartChild child : plan.again()) {
            Optional<InstanceRow> row = find(new InstanceId(id.namespace(), child.childId()));
            if (row.isPresent()) {
                taken(Optional.of(child), row.get(), execution);
            } else {
                Newcomer newcomer = newcomer(child, now, false);
                settle(newcomer, node.pipeline().commit(newcomer.write()), execution);
            }
        }
    }

    /** Asks until the store answers: an outage is no reason to give the instance up. */
    private Optional<InstanceRow> find(InstanceId child) {
        while (true) {
            try {
                return node.store().catalog().find(child);
            } catch (StoreUnavailableException unavailable) {
                if (node.over()) {
                    throw new CommitPipeline.ClosedException();
                }
                LockSupport.parkNanos(this, PAUSE_AFTER_TROUBLE.toNanos());
            }
        }
    }

    /** Forgets what was of the execution that is over. */
    void end() {
        refused.clear();
    }
}
