package dev.clew.engine;

import dev.clew.api.ConfigurationException;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Names;
import dev.clew.api.Place;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.MessageJson;
import dev.clew.kernel.ChildId;
import dev.clew.kernel.Event;
import dev.clew.kernel.Identity;
import dev.clew.kernel.OperationId;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts an instance that goes on from a place in the history of another one, which is only read.
 *
 * <p>What is kept of the history is a prefix of what was recorded, so it does not matter how the other one goes on
 * meanwhile. Children that are under way at the place get the ids that the new instance gives to its own: whoever runs
 * it finds that they are not there, and starts them. Source: ADR-0034.
 */
final class Fork {

    private static final int EXECUTION = 1;

    private final StoreClient client;
    private final InstanceRow row;
    private final InstanceId newId;
    private final String reason;

    /**
     * Nothing done yet.
     *
     * @param row the instance whose history is taken over
     */
    Fork(StoreClient client, InstanceRow row, String newId, String reason) {
        this.client = client;
        this.row = row;
        this.newId = new InstanceId(row.id().namespace(), Names.require("instance", newId));
        this.reason = client.codec().bounded(reason);
    }

    void from(Place place) {
        Reset.requireKnownFormat(client, row);
        // Before the turns: what the original takes meanwhile is then known twice, and not lost.
        List<MessageRow> waiting = Reset.signals(client, row.id());
        Cut cut = cut(place, StoreHandle.turns(client, row.id(), row.execution()));
        Event.ExecutionStarted source = cut.first().orElse(null) instanceof Event.ExecutionStarted recorded
                ? recorded.pinnedTo(row.version())
                : HistoryJson.readStart(row.start());
        Instant now = client.now();
        List<Event.Copy> copies = new ArrayList<>(source.copies());
        copies.add(new Event.Copy(
                row.execution(),
                cut.kept().size(),
                now,
                reason,
                Optional.of(new Event.Source(row.id().id(), cut.events()))));
        Event.ExecutionStarted start = source.alone().with(copies);
        List<TurnRow> turns = ownChildren(cut, source).turns(EXECUTION, start);
        KeptValues values = KeptValues.of(start, turns);
        List<String> signals = signals(cut, waiting);
        Outcome outcome = client.withFreshKey(key -> client.link()
                .take(new Write.Import(
                        new InstanceRow(
                                key,
                                newId,
                                row.kind(),
                                row.name(),
                                start.version(),
                                EXECUTION,
                                InstanceStatus.RUNNING,
                                HistoryJson.write(start),
                                Optional.empty(),
                                values.status(),
                                values.status().isPresent() ? 1 : 0,
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                now,
                                now,
                                values.attributes(),
                                client.formats().written()),
                        turns,
                        values.rows(),
                        new Write.Outbox(
                                List.of(),
                                signals.stream().map(body -> message(body, now)).toList()))));
        switch (outcome) {
            case Outcome.Committed ignored -> {}
            case Outcome.Sent(List<Outcome> outcomes) -> {
                for (int i = 0; i < signals.size(); i++) {
                    if (outcomes.get(i) instanceof Outcome.Refused) {
                        String body = signals.get(i);
                        client.withFreshKey(key ->
                                client.link().deliver(new Write.Delivery(key, newId, body, now, Optional.empty())));
                    }
                }
            }
            case Outcome.Exists(InstanceRow existing) ->
                throw new InstanceExistsException(
                        newId.id(),
                        "it runs '" + existing.name() + "' and is " + existing.status() + "; choose another id");
            default -> throw StoreClient.refused(newId, outcome);
        }
    }

    private Write.Delivery message(String body, Instant now) {
        return new Write.Delivery(client.newKey(), newId, body, now, Optional.empty());
    }

    // --- the place

    private Cut cut(Place place, List<TurnRow> turns) {
        return switch (place) {
            case Place.BeforeTurn(int turn) -> {
                if (turn < 0 || turn >= turns.size()) {
                    throw unknown("turn " + turn, turns.isEmpty() ? "none" : "0 to " + (turns.size() - 1));
                }
                yield Cut.before(turns, turn, 0);
            }
            case Place.BeforeEvent(int event) -> beforeEvent(event, turns);
            case Place.BeforeFailure() -> {
                if (row.status() != InstanceStatus.FAILED || turns.isEmpty()) {
                    throw new ConfigurationException(
                            "instance_not_failed",
                            "instance '" + row.id().id() + "' is " + row.status()
                                    + ", so there is no place before its failure; name an event or a turn");
                }
                yield Cut.beforeLastInput(turns);
            }
            case Place.End() -> {
                if (row.status().ended()) {
                    throw new ConfigurationException(
                            "instance_ended",
                            "instance '" + row.id().id() + "' is " + row.status()
                                    + ", so nothing goes on from its end; name an event or a turn before it");
                }
                yield Cut.before(turns, turns.size(), 0);
            }
        };
    }

    private Cut beforeEvent(int event, List<TurnRow> turns) {
        int before = 0;
        for (TurnRow turn : turns) {
            List<Event> events = HistoryJson.read(turn.events());
            if (event > before && event <= before + events.size()) {
                int place = event - 1 - before;
                boolean allowed = place > 0 && events.get(place) instanceof Event.Input;
                return Cut.before(turns, turn.number(), allowed ? place : Cut.inputBefore(events, place));
            }
            before += events.size();
        }
        throw unknown("event " + event, before == 0 ? "none" : "1 to " + before);
    }

    private ConfigurationException unknown(String place, String there) {
        return new ConfigurationException(
                "unknown_place",
                "instance '" + row.id().id() + "' has no " + place + " in execution " + row.execution() + "; it has "
                        + there);
    }

    // --- what is under way there

    /** What was sent to it behind the place and is not asked for again, before what waits. */
    private static List<String> signals(Cut cut, List<MessageRow> waiting) {
        Set<Long> taken = Stream.concat(cut.kept().stream().flatMap(List::stream), cut.rest().stream())
                .filter(Event.SignalReceived.class::isInstance)
                .map(event -> ((Event.SignalReceived) event).key())
                .collect(Collectors.toSet());
        List<String> bodies = new ArrayList<>();
        for (Event event : cut.rest()) {
            if (event instanceof Event.SignalReceived signal) {
                bodies.add(MessageJson.signal(signal.name(), signal.payload()));
            }
        }
        waiting.stream()
                .filter(message -> !taken.contains(message.key()))
                .map(MessageRow::body)
                .forEach(bodies::add);
        return bodies;
    }

    /** The same, but children that have not ended at the place are the new instance's. */
    private Cut ownChildren(Cut cut, Event.ExecutionStarted source) {
        Map<OperationId, Event.ChildStarted> open = OpenChildren.after(cut.kept());
        List<List<Event>> kept = new ArrayList<>();
        for (int turn = 0; turn < cut.kept().size(); turn++) {
            List<Event> events = new ArrayList<>();
            for (Event event : cut.kept().get(turn)) {
                events.add(
                        event instanceof Event.ChildStarted started && open.containsKey(started.id())
                                ? own(started, turn, source)
                                : event);
            }
            kept.add(events);
        }
        return new Cut(kept, cut.at(), cut.rest());
    }

    private Event.ChildStarted own(Event.ChildStarted started, int turn, Event.ExecutionStarted source) {
        Identity self = new Identity(row.id().id(), row.execution());
        Identity counted = new Identity(row.id().id(), source.origin(turn, row.execution()));
        boolean derived = started.childId().equals(ChildId.of(source.recordedAs(turn, self), started.id()))
                || started.childId().equals(ChildId.of(counted, started.id()));
        if (!derived) {
            throw new ConfigurationException(
                    "child_under_way",
                    "operation " + started.id() + " of instance '" + row.id().id() + "' started the child '"
                            + started.childId()
                            + "', whose id its code chose, and which has not ended at this place: there can be no second"
                            + " one; fork from before turn " + turn + ", or from a place behind its end");
        }
        return new Event.ChildStarted(
                started.id(),
                started.name(),
                started.version(),
                ChildId.of(new Identity(newId.id(), EXECUTION), started.id()),
                started.input(),
                started.policy());
    }
}
