package dev.clew.engine;

import dev.clew.api.ChildPolicy;
import dev.clew.api.ConfigurationException;
import dev.clew.api.InstanceChangedException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.MessageJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Event;
import dev.clew.kernel.Message;
import dev.clew.kernel.OperationId;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has one instance go on from an earlier place: its next execution begins with a copy of what it keeps.
 *
 * <p>All of it is one write, made of the history as it was read, and refused if anything has happened since. What
 * reached the instance in the part that is cut off and cannot be asked for again is sent once more: its signals, before
 * those that wait. Source: ADR-0030.
 */
final class Reset {

    /** The reason of a retry. */
    static final String RETRIED = "retried";

    private final StoreClient client;
    private final InstanceRow row;
    private final InstanceId id;
    private final String reason;

    /**
     * Nothing done yet.
     *
     * @param row the instance as it was seen last
     */
    Reset(StoreClient client, InstanceRow row, String reason) {
        this.client = client;
        this.row = row;
        this.id = row.id();
        this.reason = client.codec().bounded(reason);
    }

    /**
     * Goes on from before a turn.
     *
     * @throws ConfigurationException if the instance runs, or has no such turn
     */
    void toTurn(int turn) {
        if (!row.status().ended() && !row.status().held()) {
            throw new ConfigurationException(
                    "instance_runs",
                    "instance '" + id.id() + "' is " + row.status()
                            + "; only one that has ended or is held can be reset: cancel or terminate it first");
        }
        requireKnownFormat(client, row);
        List<TurnRow> turns = StoreHandle.turns(client, id, row.execution());
        if (turn < 0 || turn >= turns.size()) {
            throw new ConfigurationException(
                    "unknown_turn",
                    "instance '" + id.id() + "' has no turn " + turn + " in execution " + row.execution() + "; it has "
                            + (turns.isEmpty() ? "none" : "0 to " + (turns.size() - 1)));
        }
        goOn(turns.size(), Cut.before(turns, turn, 0));
    }

    /**
     * Goes on from before what made it fail.
     *
     * @throws ConfigurationException if the instance has not failed
     */
    void beforeFailure() {
        if (row.status() != InstanceStatus.FAILED) {
            throw new ConfigurationException(
                    "instance_not_failed",
                    "instance '" + id.id() + "' is " + row.status()
                            + "; only one that has FAILED can be retried: reset it to a turn instead");
        }
        requireKnownFormat(client, row);
        List<TurnRow> turns = StoreHandle.turns(client, id, row.execution());
        if (turns.isEmpty()) {
            throw new InstanceChangedException(id.id());
        }
        goOn(turns.size(), Cut.beforeLastInput(turns));
    }

    /** What a later release recorded would be written again without what this one does not know. */
    static void requireKnownFormat(StoreClient client, InstanceRow row) {
        if (!client.formats().read(row.format())) {
            throw new ConfigurationException(
                    "unknown_format",
                    "instance '" + row.id().id() + "' has history format " + row.format() + ", and this client reads "
                            + client.formats().range() + "; use a release that reads it");
        }
    }

    private void goOn(int length, Cut cut) {
        Event.ExecutionStarted start = start(cut);
        store(length, start, cut.turns(row.execution() + 1, start), cut.rest());
    }

    private Event.ExecutionStarted start(Cut cut) {
        Event.ExecutionStarted start = cut.first().orElse(null) instanceof Event.ExecutionStarted recorded
                ? recorded.pinnedTo(row.version())
                : HistoryJson.readStart(row.start());
        List<Event.Copy> copies = new ArrayList<>(start.copies());
        copies.add(new Event.Copy(row.execution(), cut.kept().size(), client.now(), reason));
        return start.with(copies);
    }

    private void store(int length, Event.ExecutionStarted start, List<TurnRow> copies, List<Event> cut) {
        KeptValues values = KeptValues.of(start, copies);
        List<MessageRow> waiting =
                cut.stream().anyMatch(Event.SignalReceived.class::isInstance) ? signals(client, id) : List.of();
        List<Write.Delivery> sends = new ArrayList<>();
        for (Event event : cut) {
            if (event instanceof Event.SignalReceived signal) {
                sends.add(message(id, MessageJson.signal(signal.name(), signal.payload()), client.now()));
            }
        }
        waiting.forEach(signal -> sends.add(message(id, signal.body(), signal.at())));
        orphans(cut)
                .forEach(child -> sends.add(message(
                        new InstanceId(id.namespace(), child),
                        MessageJson.cancel("its parent '" + id.id() + "' was reset: " + reason),
                        client.now())));
        Outcome outcome = client.link()
                .reset(new Write.Reset(
                        row.key(),
                        row.execution(),
                        row.status(),
                        length,
                        HistoryJson.write(start),
                        start.copies().getLast().at(),
                        copies,
                        values.status(),
                        values.rows(),
                        values.attributes(),
                        waiting.stream().map(MessageRow::key).toList(),
                        new Write.Outbox(List.of(), sends),
                        client.formats().written()));
        switch (outcome) {
            case Outcome.Committed ignored -> {}
            case Outcome.Sent(List<Outcome> outcomes) -> {
                for (int i = 0; i < sends.size(); i++) {
                    if (outcomes.get(i) instanceof Outcome.Refused) {
                        sendAgain(sends.get(i));
                    }
                }
            }
            case Outcome.Fenced ignored -> throw new InstanceChangedException(id.id());
            case Outcome.NotFound ignored -> throw new InstanceNotFoundException(id.id());
            default -> throw StoreClient.refused(id, outcome);
        }
    }

    /** The signals that wait for an instance. */
    static List<MessageRow> signals(StoreClient client, InstanceId id) {
        return client.store().catalog().inbox(id, Integer.MAX_VALUE).stream()
                .filter(Reset::isSignal)
                .toList();
    }

    private static boolean isSignal(MessageRow row) {
        try {
            return MessageJson.read(row.key(), row.body()) instanceof Message.SignalSent;
        } catch (UnreadableHistoryException ofALaterRelease) {
            return false;
        }
    }

    /** Children whose starts are cut off, and which nobody waits for any more. */
    private static List<String> orphans(List<Event> cut) {
        Map<OperationId, String> open = new LinkedHashMap<>();
        for (Event event : cut) {
            switch (event) {
                case Event.ChildStarted started -> {
                    if (started.policy() != ChildPolicy.ABANDON) {
                        open.put(started.id(), started.childId());
                    }
                }
                case Event.ChildCompleted ended -> open.remove(ended.id());
                case Event.ChildFailed ended -> open.remove(ended.id());
                default -> {}
            }
        }
        return List.copyOf(open.values());
    }

    private Write.Delivery message(InstanceId to, String body, Instant at) {
        return new Write.Delivery(client.newKey(), to, body, at, Optional.empty());
    }

    private void sendAgain(Write.Delivery delivery) {
        client.withFreshKey(key -> client.link()
                .deliver(new Write.Delivery(key, delivery.to(), delivery.body(), delivery.at(), delivery.sender())));
    }
}
