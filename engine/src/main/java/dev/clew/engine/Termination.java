package dev.clew.engine;

import dev.clew.api.ChildPolicy;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Request;
import dev.clew.api.TerminatedException;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.MessageJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Event;
import dev.clew.kernel.Message.Report;
import dev.clew.kernel.OperationId;
import dev.clew.kernel.Parent;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The end of one instance from outside.
 *
 * <p>What is told to its parent and to the children that its history names goes out in the transaction that ends it. A
 * child that it starts between that look and its end is found by a second look, at a history that nobody adds to any
 * more; if a crash comes between, whoever asks again does what is left. Source: ADR-0023.
 */
final class Termination {

    private final StoreClient client;
    private final InstanceRow row;
    private final InstanceId id;

    /**
     * Nothing done yet.
     *
     * @param row the instance as it was seen last
     */
    Termination(StoreClient client, InstanceRow row) {
        this.client = client;
        this.row = row;
        this.id = row.id();
    }

    /** A child that nobody waits for any more. */
    private record Child(Parent parent, String instanceId) {}

    /**
     * Ends it, if it has not ended.
     *
     * @throws InstanceNotFoundException if it is gone
     */
    void carryOut(Request request) {
        String why = client.codec().bounded(request.reason());
        List<Child> told = List.of();
        if (!row.status().ended()) {
            told = openChildren(row.execution());
            end(why, request.by(), told);
        }
        Optional<InstanceRow> now = client.store().catalog().find(id).filter(found -> found.key() == row.key());
        if (now.filter(found -> found.status() == InstanceStatus.TERMINATED).isPresent()) {
            List<Child> left = new ArrayList<>(openChildren(now.get().execution()));
            left.removeAll(told);
            left.forEach(child -> deliver(cancellation(child, why)));
        }
    }

    private void end(String why, String by, List<Child> children) {
        Instant at = client.now();
        List<Write.Delivery> sends = Stream.concat(
                        toParent(why).stream(), children.stream().map(child -> cancellation(child, why)))
                .toList();
        Outcome outcome = client.link()
                .terminate(
                        id,
                        new Write.Terminate(
                                row.key(),
                                at,
                                HistoryJson.write(List.of(new Event.ExecutionTerminated(why, by))),
                                HistoryJson.writeOutcome(
                                        HistoryJson.Outcome.of(new TerminatedException(why).failure(), by)),
                                new Write.Outbox(List.of(), sends)));
        switch (outcome) {
            case Outcome.Committed ignored -> {}
            case Outcome.Sent(List<Outcome> outcomes) -> {
                for (int i = 0; i < sends.size(); i++) {
                    if (outcomes.get(i) instanceof Outcome.Refused) {
                        deliver(sends.get(i));
                    }
                }
            }
            case Outcome.Ended ignored -> {}
            case Outcome.NotFound ignored -> throw new InstanceNotFoundException(id.id());
            default -> throw StoreClient.refused(id, outcome);
        }
    }

    private Optional<Write.Delivery> toParent(String why) {
        return start(row)
                .flatMap(Event.ExecutionStarted::parent)
                .map(parent -> message(
                        parent.instanceId(),
                        MessageJson.child(parent, new Report.Failed(new TerminatedException(why).failure()))));
    }

    private Write.Delivery cancellation(Child child, String why) {
        return message(child.instanceId(), MessageJson.cancel("its parent '" + id.id() + "' was terminated: " + why))
                .rousing();
    }

    private Write.Delivery message(String to, String body) {
        return new Write.Delivery(
                client.newKey(), new InstanceId(id.namespace(), to), body, client.now(), Optional.empty());
    }

    private void deliver(Write.Delivery delivery) {
        client.withFreshKey(key -> client.link().deliver(delivery.rekeyed(key)));
    }

    // --- children

    /** The children of an execution that are not known to have ended, and whom this concerns. */
    private List<Child> openChildren(int execution) {
        Map<OperationId, Child> open = new LinkedHashMap<>();
        Optional<Event.ExecutionStarted> start = Optional.empty();
        try {
            for (TurnRow turn : StoreHandle.turns(client, id, execution)) {
                for (Event event : HistoryJson.read(turn.events())) {
                    switch (event) {
                        case Event.ExecutionStarted started -> start = Optional.of(started);
                        case Event.ChildStarted started -> {
                            if (started.policy() != ChildPolicy.ABANDON) {
                                Parent parent = parent(start.orElseThrow(), turn, started.id());
                                open.put(started.id(), new Child(parent, started.childId()));
                            }
                        }
                        case Event.ChildCompleted ended -> open.remove(ended.id());
                        case Event.ChildFailed ended -> open.remove(ended.id());
                        case Event.ChildCancelled told -> open.remove(told.id());
                        default -> {}
                    }
                }
            }
        } catch (UnreadableHistoryException damaged) {
            // It is ended all the same, and those of its children that can be made out are told.
        }
        return open.values().stream().filter(this::isChild).toList();
    }

    private Parent parent(Event.ExecutionStarted start, TurnRow turn, OperationId operation) {
        return new Parent(id.id(), start.origin(turn.number(), turn.execution()), start.seed(), operation);
    }

    /** An id may have been another instance's already, of which the history does not tell yet. */
    private boolean isChild(Child child) {
        return client.store()
                .catalog()
                .find(new InstanceId(id.namespace(), child.instanceId()))
                .filter(found -> !found.status().ended())
                .flatMap(Termination::start)
                .flatMap(Event.ExecutionStarted::parent)
                .filter(child.parent()::equals)
                .isPresent();
    }

    private static Optional<Event.ExecutionStarted> start(InstanceRow row) {
        try {
            return Optional.of(HistoryJson.readStart(row.start()));
        } catch (UnreadableHistoryException damaged) {
            return Optional.empty();
        }
    }
}
