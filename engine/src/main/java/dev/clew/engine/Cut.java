package dev.clew.engine;

import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Event;
import dev.clew.store.TurnRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A history in two parts: what is kept, and what is cut off. It may be cut before a turn, and within one before an
 * input, since the code is blocked whenever an input comes. Source: ADR-0030.
 *
 * @param kept the events of each turn that is kept, the last of which may be the beginning of a turn only
 * @param at when those turns were decided
 * @param rest the events that are cut off, as far as they can be read
 */
record Cut(List<List<Event>> kept, List<Instant> at, List<Event> rest) {

    Cut {
        kept = List.copyOf(kept);
        at = List.copyOf(at);
        rest = List.copyOf(rest);
    }

    /**
     * Cuts before an event.
     *
     * @param turn the turn of the event, or the number of turns to keep all
     * @param event its place in that turn: 0, or that of an input
     */
    static Cut before(List<TurnRow> turns, int turn, int event) {
        List<List<Event>> kept = new ArrayList<>();
        for (TurnRow row : turns.subList(0, turn)) {
            kept.add(HistoryJson.read(row.events()));
        }
        if (event > 0) {
            kept.add(HistoryJson.read(turns.get(turn).events()).subList(0, event));
        }
        List<Event> rest = new ArrayList<>();
        for (int i = turn; i < turns.size(); i++) {
            List<Event> events = readable(turns.get(i));
            rest.addAll(i == turn ? events.subList(Math.min(event, events.size()), events.size()) : events);
        }
        return new Cut(
                kept, turns.subList(0, kept.size()).stream().map(TurnRow::at).toList(), rest);
    }

    /** Cuts before the last thing that reached the code; what it did of its own accord before is kept. */
    static Cut beforeLastInput(List<TurnRow> turns) {
        int last = turns.size() - 1;
        List<Event> events = HistoryJson.read(turns.get(last).events());
        return before(turns, last, inputBefore(events, events.size()));
    }

    /** Where the last input stands before a place in a turn; 0 if that is where the turn begins. */
    static int inputBefore(List<Event> events, int place) {
        for (int i = place - 1; i > 0; i--) {
            if (events.get(i) instanceof Event.Input) {
                return i;
            }
        }
        return 0;
    }

    /** To go on from an earlier place is also the way out of a history that is damaged behind it. */
    private static List<Event> readable(TurnRow turn) {
        try {
            return HistoryJson.read(turn.events());
        } catch (UnreadableHistoryException damaged) {
            return List.of();
        }
    }

    /** How many events are kept. */
    int events() {
        return kept.stream().mapToInt(List::size).sum();
    }

    /** The first event of the history, wherever it is. */
    Optional<Event> first() {
        return kept.isEmpty()
                ? rest.stream().findFirst()
                : kept.getFirst().stream().findFirst();
    }

    /**
     * The turns that are kept, as the first ones of an execution that begins with {@code start}. What was migrated goes on
     * as what it is by now, also from a place before that: all that is recorded was found to fit it.
     */
    List<TurnRow> turns(int execution, Event.ExecutionStarted start) {
        Optional<Event.Migrated> migrated = Stream.concat(kept.stream().flatMap(List::stream), rest.stream())
                .filter(Event.Migrated.class::isInstance)
                .map(Event.Migrated.class::cast)
                .reduce((earlier, later) -> later);
        List<TurnRow> turns = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            List<Event> events = new ArrayList<>(kept.get(i));
            if (i == 0) {
                events.set(0, start);
            }
            migrated.ifPresent(last -> events.replaceAll(event -> asOf(last, event)));
            turns.add(new TurnRow(execution, i, at.get(i), HistoryJson.write(events)));
        }
        return turns;
    }

    private static Event asOf(Event.Migrated last, Event event) {
        return switch (event) {
            case Event.GraphPinned ignored -> new Event.GraphPinned(last.identity());
            case Event.Migrated earlier -> new Event.Migrated(last.version(), last.identity(), earlier.reason());
            default -> event;
        };
    }
}
