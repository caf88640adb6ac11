package dev.clew.engine;

import dev.clew.api.CancelledException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.ImportOptions;
import dev.clew.api.Imported;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Names;
import dev.clew.api.Payload;
import dev.clew.api.TerminatedException;
import dev.clew.engine.json.HistoryExport;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.MessageJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Event;
import dev.clew.kernel.Message;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts an exported instance into a store. Everything is checked before the one write that does it.
 *
 * <p>The row key comes with it, and so the idempotency keys of what it does again are those of its first life. An
 * instance that has not ended is paused, so that its first life can be ended before the second begins. Source:
 * ADR-0034.
 */
final class Import {

    private final StoreClient client;
    private final HistoryExport document;
    private final ImportOptions options;
    private final InstanceId id;
    private final List<List<Event>> turns;
    private final Event.ExecutionStarted start;

    /**
     * Reads a document.
     *
     * @throws ConfigurationException that says what is wrong with it
     */
    Import(StoreClient client, String namespace, String text, ImportOptions options) {
        this.client = client;
        this.document = HistoryExport.read(text);
        this.options = options;
        this.id = new InstanceId(namespace, named(options.id().orElse(document.instance())));
        this.turns = document.turns().stream()
                .map(turn -> HistoryJson.read(turn.events()))
                .toList();
        this.start = start();
    }

    private static String named(String id) {
        try {
            return Names.require("instance", id);
        } catch (IllegalArgumentException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()), "import it under another id");
        }
    }

    Imported carryOut() {
        check();
        // The store takes what has this id and this key for a repetition, and that may be the original.
        client.store().catalog().find(id).ifPresent(this::refuse);
        List<Write.Delivery> sends = new ArrayList<>();
        List<String> underWay = new ArrayList<>();
        if (ended()) {
            toParent().ifPresent(sends::add);
        } else {
            document.rest()
                    .orElseThrow()
                    .inbox()
                    .forEach(message -> sends.add(
                            new Write.Delivery(message.key(), id, message.body(), message.at(), Optional.empty())));
            underWay.addAll(activitiesUnderWay());
            children(sends, underWay);
        }
        Write.Import first = write(document.rest().map(HistoryExport.Rest::key).orElseGet(client::newKey), sends);
        Outcome outcome = client.link().take(first);
        if (outcome instanceof Outcome.Refused && ended()) {
            outcome = client.withFreshKey(key -> client.link().take(write(key, sends)));
        }
        settle(outcome, sends);
        return new Imported(id.id(), first.row().status(), underWay);
    }

    private void settle(Outcome outcome, List<Write.Delivery> sends) {
        switch (outcome) {
            case Outcome.Committed ignored -> {}
            case Outcome.Sent(List<Outcome> outcomes) -> {
                for (int i = 0; i < sends.size(); i++) {
                    if (outcomes.get(i) instanceof Outcome.Refused) {
                        Write.Delivery again = sends.get(i);
                        client.withFreshKey(key -> client.link().deliver(again.rekeyed(key)));
                    }
                }
            }
            case Outcome.Exists(InstanceRow existing) -> refuse(existing);
            case Outcome.Refused(String why) ->
                throw wrong(
                        "the store refuses it: " + why,
                        "if this store has the instance under another id, fork that one instead");
            default -> throw StoreClient.refused(id, outcome);
        }
    }

    private void refuse(InstanceRow existing) {
        throw new InstanceExistsException(
                id.id(),
                "it runs '" + existing.name() + "' and is " + existing.status()
                        + "; nothing was imported: delete it first, or import under another id");
    }

    // --- checks

    private boolean ended() {
        return document.status().ended();
    }

    private boolean renamed() {
        return !id.id().equals(document.instance());
    }

    private void check() {
        Plausible.require(document.execution(), document.turns());
        document.rest().ifPresent(rest -> {
            rest.earlier().forEach(earlier -> Plausible.require(earlier.execution(), earlier.turns()));
            if (rest.key() <= 0 || rest.statusVersion() < 0) {
                throw wrong("'key' is " + rest.key() + " and 'status_version' " + rest.statusVersion(), EXPORT_AGAIN);
            }
            requireOrder(rest);
        });
        Optional<Event> last = turns.isEmpty() || turns.getLast().isEmpty()
                ? Optional.empty()
                : Optional.of(turns.getLast().getLast());
        if (last.orElse(null) instanceof Event.ExecutionContinued) {
            throw wrong(
                    "it is of execution " + document.execution() + ", after which the instance went on",
                    "import its current execution: 'clew export --all' has them all");
        }
        if (!last.flatMap(Import::statusOf)
                .equals(Optional.of(document.status()).filter(InstanceStatus::ended))) {
            throw wrong(
                    "its status is " + document.status() + ", and its last event, number " + count() + ", is "
                            + last.map(event -> event.getClass().getSimpleName())
                                    .orElse("none"),
                    EXPORT_AGAIN);
        }
        if (!ended()) {
            requireLive();
        }
    }

    private static final String EXPORT_AGAIN =
            "export it again, or take an older copy: an exported history is not for editing";

    private void requireOrder(HistoryExport.Rest rest) {
        int before = 0;
        for (HistoryExport.Earlier earlier : rest.earlier()) {
            if (earlier.execution() <= before) {
                throw wrong("'earlier' has execution " + earlier.execution() + " behind " + before, EXPORT_AGAIN);
            }
            before = earlier.execution();
        }
        Set<Long> keys = new HashSet<>();
        for (HistoryExport.Waiting message : rest.inbox()) {
            if (!keys.add(message.key())) {
                throw wrong("two messages of its inbox have the key " + message.key(), EXPORT_AGAIN);
            }
        }
        if (ended() && !rest.inbox().isEmpty()) {
            throw wrong("it has ended, and " + rest.inbox().size() + " messages wait for it", EXPORT_AGAIN);
        }
    }

    private void requireLive() {
        if (document.rest().isEmpty()) {
            throw wrong(
                    "it is " + document.status()
                            + ", and has no 'key': a release that wrote none exported it, which did"
                            + " not export what it would need to go on",
                    "export it with this release");
        }
        if (document.status() == InstanceStatus.RUNNING && !options.repeats()) {
            throw wrong(
                    "it was exported while it ran; what it has done since is not in it and would be done again",
                    "pause it, wait until it is PAUSED and export it again; or accept repeats");
        }
        if (document.status().held() && document.rest().orElseThrow().outcome().isEmpty()) {
            throw wrong("it is " + document.status() + ", and 'outcome' does not say why", EXPORT_AGAIN);
        }
    }

    private int count() {
        return turns.stream().mapToInt(List::size).sum();
    }

    private static ConfigurationException wrong(String what, String todo) {
        return new ConfigurationException("not_importable", "this document cannot be imported: " + what + "; " + todo);
    }

    // --- what it is

    private Event.ExecutionStarted start() {
        if (!turns.isEmpty() && turns.getFirst().getFirst() instanceof Event.ExecutionStarted started) {
            return started;
        }
        String text = document.rest()
                .flatMap(HistoryExport.Rest::start)
                .orElseThrow(() -> wrong(
                        "it does not say what the instance was started with: there is neither an ExecutionStarted nor"
                                + " 'start'",
                        "export it with this release"));
        Event.ExecutionStarted started = HistoryJson.readStart(text);
        if (!started.name().equals(document.name())) {
            throw wrong("'start' is of '" + started.name() + "'", EXPORT_AGAIN);
        }
        return started;
    }

    private Write.Import write(long key, List<Write.Delivery> sends) {
        Instant now = client.now();
        Event.ExecutionStarted taken = renamed() ? renamed(now) : start;
        List<TurnRow> rows = new ArrayList<>();
        document.rest()
                .ifPresent(rest ->
                        rest.earlier().forEach(earlier -> rows.addAll(rows(earlier.execution(), earlier.turns()))));
        List<TurnRow> current = rows(document.execution(), document.turns());
        if (renamed() && !turns.isEmpty() && turns.getFirst().getFirst() instanceof Event.ExecutionStarted) {
            List<Event> events = new ArrayList<>(turns.getFirst());
            events.set(0, taken);
            current.set(
                    0, new TurnRow(document.execution(), 0, current.getFirst().at(), HistoryJson.write(events)));
        }
        rows.addAll(current);
        KeptValues values = KeptValues.of(taken, current);
        boolean ran = document.status() == InstanceStatus.RUNNING;
        return new Write.Import(
                new InstanceRow(
                        key,
                        id,
                        Registry.ORCHESTRATION,
                        document.name(),
                        document.version(),
                        document.execution(),
                        ran ? InstanceStatus.PAUSED : document.status(),
                        HistoryJson.write(taken),
                        Optional.of(outcome()),
                        values.status(),
                        document.rest()
                                .map(HistoryExport.Rest::statusVersion)
                                .orElse(values.status().isPresent() ? 1L : 0L),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        document.createdAt(),
                        ran ? now : document.updatedAt(),
                        values.attributes(),
                        client.formats().written()),
                rows,
                values.rows(),
                new Write.Outbox(List.of(), sends));
    }

    private Event.ExecutionStarted renamed(Instant now) {
        List<Event.Copy> copies = new ArrayList<>(start.copies());
        copies.add(new Event.Copy(
                document.execution(),
                turns.size(),
                now,
                "imported under another id",
                Optional.of(new Event.Source(document.instance(), count()))));
        return start.with(copies);
    }

    private static List<TurnRow> rows(int execution, List<HistoryExport.Turn> all) {
        List<TurnRow> rows = new ArrayList<>();
        for (HistoryExport.Turn turn : all) {
            rows.add(new TurnRow(execution, rows.size(), turn.at(), turn.events()));
        }
        return rows;
    }

    private static Optional<InstanceStatus> statusOf(Event last) {
        return switch (last) {
            case Event.ExecutionCompleted ignored -> Optional.of(InstanceStatus.COMPLETED);
            case Event.ExecutionFailed ignored -> Optional.of(InstanceStatus.FAILED);
            case Event.ExecutionCancelled ignored -> Optional.of(InstanceStatus.CANCELLED);
            case Event.ExecutionTerminated ignored -> Optional.of(InstanceStatus.TERMINATED);
            default -> Optional.empty();
        };
    }

    /** How it ended or why it is held, as JSON. */
    private String outcome() {
        return document.rest()
                .flatMap(HistoryExport.Rest::outcome)
                .orElseGet(() -> HistoryJson.writeOutcome(
                        ended()
                                ? end()
                                : HistoryJson.Outcome.of(Failure.application(
                                        Failure.PAUSED,
                                        "imported; to be resumed once the instance it comes from is terminated"))));
    }

    private HistoryJson.Outcome end() {
        return switch (turns.getLast().getLast()) {
            case Event.ExecutionCompleted(var ignored, Payload result) -> HistoryJson.Outcome.of(result);
            case Event.ExecutionFailed(var ignored, Failure failure) -> HistoryJson.Outcome.of(failure);
            case Event.ExecutionCancelled(var ignored, String reason, String by) ->
                HistoryJson.Outcome.of(new CancelledException(reason).failure(), by);
            case Event.ExecutionTerminated(String reason, String by) ->
                HistoryJson.Outcome.of(new TerminatedException(reason).failure(), by);
            case Event other -> throw new IllegalStateException("an end that is none: " + other);
        };
    }

    // --- its family, and what it had begun

    private Optional<Write.Delivery> toParent() {
        return start.parent()
                .filter(parent -> !renamed())
                .map(parent -> message(parent.instanceId(), MessageJson.child(parent, report(end()))));
    }

    private static Report report(HistoryJson.Outcome outcome) {
        return outcome.failure().isPresent()
                ? new Report.Failed(outcome.failure().get())
                : new Report.Succeeded(outcome.result().orElse(Payload.NULL));
    }

    private Write.Delivery message(String to, String body) {
        return new Write.Delivery(
                client.newKey(), new InstanceId(id.namespace(), to), body, client.now(), Optional.empty());
    }

    private List<Message> inbox() {
        return document.rest().stream()
                .flatMap(rest -> rest.inbox().stream())
                .map(message -> MessageJson.read(message.key(), message.body()))
                .toList();
    }

    private List<String> activitiesUnderWay() {
        Map<OperationId, String> open = new LinkedHashMap<>();
        for (List<Event> turn : turns) {
            for (Event event : turn) {
                switch (event) {
                    case Event.ActivityScheduled e ->
                        open.put(e.id(), "activity '" + e.name() + "', operation " + e.id());
                    case Event.ActivityCompleted e -> open.remove(e.id());
                    case Event.ActivityFailed e -> open.remove(e.id());
                    case Event.ActivityCancelled e -> open.remove(e.id());
                    default -> {}
                }
            }
        }
        for (Message message : inbox()) {
            if (message instanceof Message.TaskReported task && task.execution() == document.execution()) {
                open.remove(task.report().id());
            }
        }
        return List.copyOf(open.values());
    }

    /** Adds what a child that has ended here would have told, and notes those that are not here. */
    private void children(List<Write.Delivery> sends, List<String> underWay) {
        Map<OperationId, Event.ChildStarted> open = OpenChildren.after(turns);
        for (Message message : inbox()) {
            if (message instanceof Message.ChildReported child) {
                open.remove(child.parent().operation());
            }
        }
        if (renamed() && !open.isEmpty()) {
            throw wrong(
                    "its child '" + open.values().iterator().next().childId() + "' is under way and knows it as '"
                            + document.instance() + "'",
                    "import it under its own id");
        }
        for (Event.ChildStarted child : open.values()) {
            Optional<InstanceRow> row = client.store().catalog().find(new InstanceId(id.namespace(), child.childId()));
            Optional<Parent> parent = row.flatMap(found -> parentOf(found, child.id()));
            if (parent.isEmpty() && !options.repeats()) {
                throw wrong(
                        "its child '" + child.childId() + "', which operation " + child.id()
                                + " started, is not here and would be started anew",
                        "import the child first; or accept repeats");
            }
            if (parent.isEmpty()) {
                underWay.add("child '" + child.childId() + "', operation " + child.id());
            } else if (row.orElseThrow().status().ended()) {
                HistoryJson.Outcome outcome =
                        HistoryJson.readOutcome(row.orElseThrow().outcome().orElse("{}"));
                sends.add(message(id.id(), MessageJson.child(parent.orElseThrow(), report(outcome))));
            }
        }
    }

    /** Whom a child reports to, if that is this operation of this instance. */
    private Optional<Parent> parentOf(InstanceRow child, OperationId operation) {
        try {
            return HistoryJson.readStart(child.start())
                    .parent()
                    .filter(parent -> parent.instanceId().equals(id.id())
                            && parent.seed() == start.seed()
                            && parent.operation().equals(operation));
        } catch (UnreadableHistoryException ofALaterRelease) {
            return Optional.empty();
        }
    }
}
