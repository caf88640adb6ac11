package dev.clew.engine.explain;

import dev.clew.api.HistoryEntry;
import dev.clew.engine.explain.OpenOperation.Kind;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Event;
import dev.clew.kernel.OperationId;
import dev.clew.kernel.RecordedTurn;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an execution waits for, as far as its history tells.
 *
 * <p>A timer, or a wait for a signal, that lost a race leaves no event when it is given up. A wait for a signal holds up
 * its branch, so one whose branch went on is over; and so is one whose time had come before the last turn.
 */
public final class OpenOperations {

    private final Map<String, OpenOperation> open = new LinkedHashMap<>();
    private final Map<String, Integer> untaken = new HashMap<>();
    private Instant lastTurn = Instant.MIN;
    private int updates;

    private OpenOperations() {}

    /**
     * What the history of one execution leaves open.
     *
     * @throws UnreadableHistoryException if an entry is none that this release writes
     */
    public static OpenOperations of(List<HistoryEntry> history) {
        OpenOperations operations = new OpenOperations();
        history.forEach(entry -> operations.apply(HistoryJson.readEvent(entry.json()), entry.at()));
        return operations;
    }

    /** What some turns leave open. */
    static OpenOperations after(List<RecordedTurn> turns) {
        OpenOperations operations = new OpenOperations();
        for (RecordedTurn turn : turns) {
            turn.events().forEach(event -> operations.apply(event, turn.at()));
        }
        return operations;
    }

    /** What is waited for, in the order that began. */
    public List<OpenOperation> waits() {
        return open.values().stream()
                .filter(operation -> !isOver(operation, lastTurn))
                .toList();
    }

    /** How many signals of each name came that nobody has taken. */
    public Map<String, Integer> untaken() {
        return Collections.unmodifiableMap(untaken);
    }

    private static boolean isOver(OpenOperation operation, Instant lastTurn) {
        return switch (operation.kind()) {
            case TIMER, SIGNAL -> operation.until().filter(lastTurn::isAfter).isPresent();
            case ACTIVITY, STEP, CHILD, UPDATE -> false;
        };
    }

    private void apply(Event event, Instant at) {
        lastTurn = at;
        if (event instanceof Event.Output output && !(event instanceof Event.UpdateAnswered)) {
            goesOn(output.id());
        }
        switch (event) {
            case Event.ExecutionStarted e -> {
                e.carried().forEach(signal -> received(signal.name()));
                e.kept().updates().waiting().forEach(update -> received(update, at));
            }
            case Event.UpdateReceived e -> received(e, at);
            case Event.UpdateAnswered e -> open.remove(e.id().path());
            case Event.ActivityScheduled e -> begin(e.id(), Kind.ACTIVITY, e.name(), at, Optional.empty());
            case Event.TimerStarted e -> begin(e.id(), Kind.TIMER, "", at, Optional.of(e.fireAt()));
            case Event.SignalAwaited e -> await(e, at);
            case Event.SignalReceived e -> received(e.name());
            case Event.ChildStarted e ->
                open.put(
                        e.id().path(),
                        new OpenOperation(
                                e.id().path(),
                                Kind.CHILD,
                                e.name(),
                                Optional.of(e.childId()),
                                at,
                                Optional.empty(),
                                0,
                                Optional.empty()));
            case Event.AttemptFailed e -> {
                OpenOperation known = open.getOrDefault(
                        e.id().path(), new OpenOperation(e.id().path(), Kind.STEP, "", at, Optional.empty()));
                open.put(e.id().path(), known.failed(e.attempt(), e.failure(), e.retryAt()));
            }
            case Event.ActivityCompleted e -> open.remove(e.id().path());
            case Event.ActivityFailed e -> open.remove(e.id().path());
            case Event.ActivityCancelled e -> open.remove(e.id().path());
            case Event.StepCompleted e -> open.remove(e.id().path());
            case Event.StepFailed e -> open.remove(e.id().path());
            case Event.ChildCompleted e -> open.remove(e.id().path());
            case Event.ChildFailed e -> open.remove(e.id().path());
            case Event.ChildCancelled e -> open.remove(e.id().path());
            case Event.TimerFired e -> open.remove(e.id().path());
            case Event.ExecutionCompleted _,
                    Event.ExecutionFailed _,
                    Event.ExecutionCancelled _,
                    Event.ExecutionTerminated _,
                    Event.ExecutionContinued _ -> open.clear();
            default -> {
                // changes nothing that anybody waits for
            }
        }
    }

    private void begin(OperationId id, Kind kind, String name, Instant at, Optional<Instant> until) {
        open.put(id.path(), new OpenOperation(id.path(), kind, name, at, until));
    }

    private void await(Event.SignalAwaited awaited, Instant at) {
        if (untaken.containsKey(awaited.name())) {
            untaken.computeIfPresent(awaited.name(), (name, count) -> count == 1 ? null : count - 1);
        } else {
            begin(awaited.id(), Kind.SIGNAL, awaited.name(), at, awaited.fireAt());
        }
    }

    private void received(String name) {
        Optional<OpenOperation> first = open.values().stream()
                .filter(operation ->
                        operation.kind() == Kind.SIGNAL && operation.name().equals(name))
                .findFirst();
        first.ifPresentOrElse(wait -> open.remove(wait.id()), () -> untaken.merge(name, 1, Integer::sum));
    }

    private void received(Event.UpdateReceived update, Instant at) {
        updates++;
        begin(OperationId.update(updates), Kind.UPDATE, update.name(), at, Optional.empty());
    }

    /** A branch asks for something, so it does not wait for a signal any more. */
    private void goesOn(OperationId next) {
        String path = next.path();
        String branch = path.substring(0, path.lastIndexOf('.') + 1);
        open.values()
                .removeIf(operation ->
                        operation.kind() == Kind.SIGNAL && operation.branch().equals(branch));
    }
}
