package dev.clew.cli.instances;

import dev.clew.api.HistoryEntry;
import dev.clew.cli.instances.Wait.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What an instance waits for, as far as its history tells.
 *
 * <p>Only the code knows for sure: a timer or a signal that lost a race leaves no event when it is given up, and a step
 * leaves none when it begins. A timer that was due before the last turn and did not fire then is taken to be given up.
 */
final class OpenWaits {

    private final Map<String, Wait> open = new LinkedHashMap<>();
    private final Map<String, Integer> untaken = new HashMap<>();
    private int updates;

    private OpenWaits() {}

    /** Of an instance that waits for nothing but a person. */
    static OpenWaits none() {
        return new OpenWaits();
    }

    /** The waits that a history leaves open. */
    static OpenWaits after(List<HistoryEntry> history) {
        OpenWaits waits = new OpenWaits();
        history.forEach(entry -> waits.apply(Event.of(entry)));
        if (!history.isEmpty()) {
            waits.dropTimersDueBefore(history.getLast().at());
        }
        return waits;
    }

    /** What it waits for, in the order it began to. */
    List<Wait> waits() {
        return new ArrayList<>(open.values());
    }

    /** How many signals of each name came that nobody has taken. */
    Map<String, Integer> untaken() {
        return untaken;
    }

    private void apply(Event event) {
        switch (event.type()) {
            case "ExecutionStarted" -> {
                event.items("carried").forEach(this::receive);
                event.items("updates").forEach(this::receiveUpdate);
            }
            case "UpdateReceived" -> receiveUpdate(event.fields());
            case "ActivityScheduled" -> wait(event, Kind.ACTIVITY, event.text("name"), Optional.empty());
            case "ChildStarted" -> wait(event, Kind.CHILD, event.text("child_id"), Optional.empty());
            case "TimerStarted" -> wait(event, Kind.TIMER, "", event.instant("fire_at_ms"));
            case "SignalAwaited" -> awaitSignal(event);
            case "SignalReceived" -> receive(event.fields());
            case "AttemptFailed" -> failed(event);
            case "ActivityCompleted",
                    "ActivityFailed",
                    "ActivityCancelled",
                    "ChildCompleted",
                    "ChildFailed",
                    "ChildCancelled",
                    "StepCompleted",
                    "StepFailed",
                    "TimerFired",
                    "UpdateAnswered" -> open.remove(event.id());
            case "ExecutionCompleted",
                    "ExecutionFailed",
                    "ExecutionCancelled",
                    "ExecutionTerminated",
                    "ExecutionContinued" -> open.clear();
            default -> {
                // changes no wait
            }
        }
    }

    private void receiveUpdate(JsonNode update) {
        updates++;
        String id = "u" + updates;
        open.put(id, new Wait(id, Kind.UPDATE, update.path("name").asString(), Optional.empty(), 0));
    }

    private void dropTimersDueBefore(Instant lastTurn) {
        open.values()
                .removeIf(wait -> (wait.kind() == Kind.TIMER || wait.kind() == Kind.SIGNAL)
                        && wait.until().filter(due -> due.isBefore(lastTurn)).isPresent());
    }

    private void wait(Event event, Kind kind, String name, Optional<Instant> until) {
        open.put(event.id(), new Wait(event.id(), kind, name, until, 0));
    }

    private void failed(Event event) {
        Wait known = open.getOrDefault(event.id(), new Wait(event.id(), Kind.STEP, "", Optional.empty(), 0));
        open.put(
                event.id(),
                known.afterFailure(
                        event.number("attempt"), event.instant("retry_at_ms").orElseThrow()));
    }

    private void awaitSignal(Event event) {
        String name = event.text("name");
        if (untaken.containsKey(name)) {
            untaken.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
        } else {
            wait(event, Kind.SIGNAL, name, event.instant("fire_at_ms"));
        }
    }

    private void receive(JsonNode signal) {
        String name = signal.path("name").asString();
        Optional<Wait> first = open.values().stream()
                .filter(wait -> wait.kind() == Kind.SIGNAL && wait.name().equals(name))
                .findFirst();
        first.ifPresentOrElse(wait -> open.remove(wait.operation()), () -> untaken.merge(name, 1, Integer::sum));
    }
}
