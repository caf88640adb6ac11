package dev.clew.engine;

import dev.clew.engine.json.HistoryExport;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Event;
import dev.clew.kernel.OperationId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the events of an execution can have followed on one another: what ends was begun, and nothing happens twice.
 * What the code would do is not asked.
 */
final class Plausible {

    private record Once(Class<? extends Event> type, OperationId id) {}

    private final Set<Once> seen = new HashSet<>();
    private final Map<OperationId, String> begun = new HashMap<>();
    private final Set<Long> signals = new HashSet<>();

    private Plausible() {}

    /**
     * Looks at all events.
     *
     * @throws UnreadableHistoryException that says which event is wrong, counted from 1
     */
    static void require(int execution, List<HistoryExport.Turn> turns) {
        Plausible plausible = new Plausible();
        int number = 0;
        for (HistoryExport.Turn turn : turns) {
            for (Event event : HistoryJson.read(turn.events())) {
                number++;
                plausible.next(event, "execution " + execution + ", event " + number);
            }
        }
    }

    private void next(Event event, String place) {
        switch (event) {
            case Event.ActivityScheduled e -> begin(e, "activity", place);
            case Event.ChildStarted e -> begin(e, "child", place);
            case Event.TimerStarted e -> begin(e, "timer", place);
            case Event.SignalAwaited e -> begin(e, "timer", place);
            case Event.ActivityCompleted e -> end(event, e.id(), "activity", place);
            case Event.ActivityFailed e -> end(event, e.id(), "activity", place);
            case Event.ChildCompleted e -> end(event, e.id(), "child", place);
            case Event.ChildFailed e -> end(event, e.id(), "child", place);
            case Event.TimerFired e -> end(event, e.id(), "timer", place);
            case Event.StepCompleted e -> once(Event.StepCompleted.class, e.id(), event, place);
            case Event.StepFailed e -> once(Event.StepCompleted.class, e.id(), event, place);
            case Event.SignalReceived e -> {
                if (!signals.add(e.key())) {
                    throw wrong(place, "the signal with key " + e.key() + " is there already");
                }
            }
            case Event.Output e -> once(e.getClass(), e.id(), event, place);
            case Event.Input ignored -> {}
            case Event.Note ignored -> {}
        }
    }

    private void begin(Event.Output event, String kind, String place) {
        String before = begun.putIfAbsent(event.id(), kind);
        if (before != null) {
            throw wrong(place, name(event) + " of operation " + event.id() + ", which has begun already");
        }
    }

    private void end(Event event, OperationId id, String kind, String place) {
        if (!kind.equals(begun.get(id))) {
            throw wrong(
                    place, name(event) + " of operation " + id + ", which has not begun: events before it are missing");
        }
        once(Event.Input.class, id, event, place);
    }

    private void once(Class<? extends Event> type, OperationId id, Event event, String place) {
        if (!seen.add(new Once(type, id))) {
            throw wrong(place, name(event) + " of operation " + id + ", which happened already");
        }
    }

    private static String name(Event event) {
        return event.getClass().getSimpleName();
    }

    private static UnreadableHistoryException wrong(String place, String what) {
        return new UnreadableHistoryException("this exported history cannot be imported: in " + place + ", there is "
                + what + "; export it again, or take an older copy: an exported history is not for editing");
    }
}
