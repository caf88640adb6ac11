package dev.clew.engine;

import dev.clew.api.Attributes;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.PayloadJson;
import dev.clew.kernel.Event;
import dev.clew.store.StateRow;
import dev.clew.store.TurnRow;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an instance keeps and publishes by the end of some turns, as their events say.
 *
 * @param rows its values
 * @param status the text that counts as published; empty if none does
 * @param attributes what listings find it by
 */
record KeptValues(List<StateRow> rows, Optional<String> status, Attributes attributes) {

    KeptValues {
        rows = List.copyOf(rows);
    }

    /**
     * Reads turns.
     *
     * @param start what their execution started with
     */
    static KeptValues of(Event.ExecutionStarted start, List<TurnRow> turns) {
        SortedMap<String, StateRow> values = new TreeMap<>();
        start.kept()
                .values()
                .forEach(value -> values.put(
                        value.name(), new StateRow(value.name(), PayloadJson.write(value.value()), value.putAt())));
        Optional<String> status = start.kept().status();
        Attributes attributes = start.kept().attributes();
        for (TurnRow turn : turns) {
            for (Event event : HistoryJson.read(turn.events())) {
                switch (event) {
                    case Event.StatePut put ->
                        values.put(put.name(), new StateRow(put.name(), PayloadJson.write(put.value()), turn.at()));
                    case Event.StateRemoved removed -> values.remove(removed.name());
                    case Event.StateCleared ignored -> values.clear();
                    case Event.AttributeSet set -> attributes = attributes.with(set.name(), set.value());
                    case Event.AttributeRemoved removed -> attributes = attributes.without(removed.name());
                    case Event.StatusPublished published ->
                        status = Optional.of(published.text()).filter(text -> !text.isEmpty());
                    default -> {}
                }
            }
        }
        return new KeptValues(List.copyOf(values.values()), status, attributes);
    }
}
