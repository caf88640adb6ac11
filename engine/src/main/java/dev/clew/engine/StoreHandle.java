package dev.clew.engine;

import dev.clew.api.CancelledException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Durations;
import dev.clew.api.Explanation;
import dev.clew.api.Failure;
import dev.clew.api.HistoryEntry;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceNotEndedException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceSource;
import dev.clew.api.InstanceStats;
import dev.clew.api.InstanceStatus;
import dev.clew.api.InstanceTree;
import dev.clew.api.Migration;
import dev.clew.api.Names;
import dev.clew.api.NondeterminismException;
import dev.clew.api.Payload;
import dev.clew.api.Place;
import dev.clew.api.PoisonException;
import dev.clew.api.Request;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Signal;
import dev.clew.api.SignalMessage;
import dev.clew.api.SignalReceipt;
import dev.clew.api.StateEntry;
import dev.clew.api.StateKey;
import dev.clew.api.TerminatedException;
import dev.clew.api.Update;
import dev.clew.api.UpdateFailedException;
import dev.clew.api.UpdatePage;
import dev.clew.api.UpdateRejectedException;
import dev.clew.engine.EngineListener.ClientOperation;
import dev.clew.engine.json.HistoryExport;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.MessageJson;
import dev.clew.engine.json.PayloadJson;
import dev.clew.kernel.Event;
import dev.clew.kernel.Event.Answer;
import dev.clew.kernel.Message;
import dev.clew.kernel.Parent;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.Outcome;
import dev.clew.store.Removal.Reach;
import dev.clew.store.StateRow;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One instance, reached through a client. */
final class StoreHandle<O extends @Nullable Object> implements InstanceHandle<O> {

    private static final int HISTORY_PAGE = 1_000;

    /** Stands for the number of the current execution. */
    private static final int CURRENT = -1;

    private final StoreClient client;
    private final InstanceId id;
    private final Function<Payload, O> decoder;

    StoreHandle(StoreClient client, InstanceId id, Function<Payload, O> decoder) {
        this.client = client;
        this.id = id;
        this.decoder = decoder;
    }

    @Override
    public String id() {
        return id.id();
    }

    @Override
    public O result(Duration timeout) {
        return client.observer().client(ClientOperation.AWAIT, () -> awaited(timeout));
    }

    private O awaited(Duration timeout) {
        try {
            Ended ended = new Watch(client.link(), id, client.poll())
                    .await(Durations.capped(timeout), this::stored)
                    .orElseThrow(() -> new ResultTimeoutException(id.id(), timeout, "it is " + row().status()));
            return outcome(ended); // which may be null
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ResultTimeoutException(id.id(), timeout, "the waiting thread was interrupted");
        }
    }

    private Optional<Ended> stored() {
        return stored(row());
    }

    private static Optional<Ended> stored(InstanceRow row) {
        return row.status().ended() || row.status().inTrouble()
                ? Optional.of(new Ended(
                        row.status(), HistoryJson.readOutcome(row.outcome().orElse("{}"))))
                : Optional.empty();
    }

    private O outcome(Ended ended) {
        Failure failure = ended.outcome()
                .failure()
                .orElseGet(() -> Failure.application("unknown", "the reason was not recorded"));
        return switch (ended.status()) {
            case COMPLETED -> decoder.apply(ended.outcome().result().orElse(Payload.NULL));
            case FAILED -> throw new InstanceFailedException(id.id(), failure);
            case CANCELLED -> throw new CancelledException(failure.message());
            case TERMINATED -> throw new TerminatedException(failure.message());
            case PARKED -> throw new NondeterminismException(failure);
            case QUARANTINED -> throw new PoisonException(failure);
            case RUNNING, PAUSED -> throw new IllegalStateException("a running instance has not ended: " + id);
        };
    }

    @Override
    public <T> void signal(Signal<T> signal, T value) {
        send(SignalMessage.of(signal, value));
    }

    @Override
    public void signal(String name, Payload payload) {
        send(SignalMessage.of(name, payload));
    }

    @Override
    public SignalReceipt signal(SignalMessage message) {
        return send(message);
    }

    private SignalReceipt send(SignalMessage message) {
        String body = MessageJson.signal(message.name(), client.encoded(message));
        return client.observer().client(ClientOperation.SIGNAL, () -> {
            Outcome outcome =
                    client.deliver(id, body, false, message.idempotencyKey().map(Starting::known));
            if (outcome instanceof Outcome.Repeated) {
                return SignalReceipt.DUPLICATE;
            }
            ended(outcome).ifPresent(status -> {
                throw new InstanceEndedException(id.id(), status);
            });
            return SignalReceipt.DELIVERED;
        });
    }

    @Override
    @SuppressWarnings("NullAway") // null comes out only for an output that admits it
    public <I, R extends @Nullable Object> R update(Update<I, R> update, String updateId, I input, Duration timeout) {
        Payload result = updated(update.name(), updateId, client.codec().encode(input), timeout);
        return client.codec().decode(result, update.output());
    }

    @Override
    public Payload update(String name, String updateId, Payload input, Duration timeout) {
        return updated(Names.require("update", name), updateId, client.codec().checked(input), timeout);
    }

    @Override
    public UpdatePage updates(int execution, int fromTurn) {
        return UpdateLog.read(client.store().catalog(), client.codec(), id, execution, fromTurn);
    }

    private Payload updated(String name, String updateId, Payload input, Duration timeout) {
        return switch (client.observer()
                .client(ClientOperation.UPDATE, () -> answered(name, updateId, input, timeout))) {
            case Answer.Completed(Payload result) -> result;
            case Answer.Failed(Failure failure) -> throw new UpdateFailedException(id.id(), name, failure);
            case Answer.Rejected(Failure failure) -> throw new UpdateRejectedException(id.id(), name, failure);
        };
    }

    private Answer answered(String name, String updateId, Payload input, Duration timeout) {
        Duration patience = Durations.capped(timeout); // checked before the call begins, which has to be waited for
        boolean fresh = updateId.isEmpty();
        String ask = fresh ? client.newUpdateId() : Names.require("update id", updateId);
        long begin = System.nanoTime();
        Optional<DirectCall> direct = client.link().ask(id, new Message.UpdateAsked(ask, name, input));
        if (direct.isPresent()) {
            Optional<Answer> answer = answered(direct.get(), name, ask, patience);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        UpdateCall call = fresh && direct.isEmpty()
                ? UpdateCall.first(client.store().catalog(), row(), name, ask)
                : UpdateCall.again(client.store().catalog(), row(), name, ask);
        Duration left = patience.minusNanos(System.nanoTime() - begin);
        return answered(call, name, input, left.isNegative() ? Duration.ZERO : left);
    }

    private Optional<Answer> answered(DirectCall call, String name, String updateId, Duration timeout) {
        try {
            return call.await(timeout);
        } catch (TimeoutException late) {
            throw unanswered(name, updateId, timeout, "it is in memory here");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unanswered(name, updateId, timeout, "the waiting thread was interrupted");
        }
    }

    private ResultTimeoutException unanswered(String name, String updateId, Duration timeout, String why) {
        return new ResultTimeoutException(
                id.id(), "has not answered update '" + name + "' with id '" + updateId + "'", timeout, why);
    }

    private Answer answered(UpdateCall call, String name, Payload input, Duration timeout) {
        Supplier<Optional<Answer>> look = () -> answer(call, name);
        Optional<Answer> known = look.get();
        if (known.isPresent()) {
            return known.get();
        }
        if (!call.received()) {
            send(
                    MessageJson.update(call.updateId(), name, input),
                    false); // if it has ended meanwhile, the next look says so
        }
        return follow(timeout, "has not answered update '" + name + "' with id '" + call.updateId() + "'", look);
    }

    private Optional<Answer> answer(UpdateCall call, String name) {
        InstanceRow row = row(); // before its turns: those of an instance that has ended are final
        Optional<Answer> answer = call.look(row);
        if (answer.isEmpty() && row.status().ended()) {
            throw InstanceEndedException.withoutUpdate(id.id(), row.status(), name);
        } else if (answer.isEmpty() && row.status().inTrouble()) {
            stored(row).ifPresent(this::outcome);
        }
        return answer;
    }

    @Override
    public void cancel(Request request) {
        client.observer()
                .client(
                        ClientOperation.CANCEL,
                        () -> send(MessageJson.cancel(client.codec().bounded(request.reason()), request.by()), true));
    }

    /** Stores a message. Says how the instance ended, if it has. */
    private Optional<InstanceStatus> send(String body, boolean rouses) {
        return ended(client.deliver(id, body, rouses, Optional.empty()));
    }

    private Optional<InstanceStatus> ended(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered ignored -> Optional.empty();
            case Outcome.Committed ignored -> Optional.empty();
            case Outcome.Ended(InstanceStatus status) -> Optional.of(status);
            case Outcome.NotFound ignored -> throw new InstanceNotFoundException(id.id());
            default -> throw StoreClient.refused(id, outcome);
        };
    }

    @Override
    public void terminate(Request request) {
        new Termination(client, row()).carryOut(request);
    }

    @Override
    public void pause(Request request) {
        client.observer().client(ClientOperation.PAUSE, () -> {
            Failure why = Failure.application(Failure.PAUSED, client.codec().bounded(request.reason()));
            String outcome = HistoryJson.writeOutcome(HistoryJson.Outcome.of(why, request.by()));
            return found(client.link().pause(new Write.Pause(id, outcome, client.now())));
        });
    }

    @Override
    public void reset(int turn, String reason) {
        client.observer().client(ClientOperation.RESET, () -> {
            new Reset(client, row(), reason).toTurn(turn);
            return true;
        });
    }

    @Override
    public void retry() {
        client.observer().client(ClientOperation.RETRY, () -> {
            new Reset(client, row(), Reset.RETRIED).beforeFailure();
            return true;
        });
    }

    @Override
    public InstanceHandle<O> fork(String newId, Place place, String reason) {
        client.observer().client(ClientOperation.FORK, () -> {
            new Fork(client, row(), newId, reason).from(place);
            return true;
        });
        return new StoreHandle<>(client, new InstanceId(id.namespace(), newId), decoder);
    }

    @Override
    public void migrate(Migration migration) {
        client.observer().client(ClientOperation.MIGRATE, () -> {
            Migrations.store(client, row(), migration);
            return true;
        });
    }

    @Override
    public void resume() {
        client.observer()
                .client(
                        ClientOperation.RESUME,
                        () -> found(client.link().resume(new Write.Resume(id, client.now(), true))));
    }

    @Override
    public void release() {
        client.observer()
                .client(
                        ClientOperation.RELEASE,
                        () -> found(client.link().resume(new Write.Resume(id, client.now(), false))));
    }

    private Outcome found(Outcome outcome) {
        if (outcome instanceof Outcome.NotFound) {
            throw new InstanceNotFoundException(id.id());
        }
        if (outcome instanceof Outcome.Refused) {
            throw StoreClient.refused(id, outcome);
        }
        return outcome;
    }

    @Override
    public void delete() {
        delete(row());
    }

    @Override
    public void forceDelete() {
        InstanceRow row = row();
        if (!row.status().ended()) {
            new Termination(client, row).carryOut(Request.of("deleted by force"));
        }
        delete(row);
    }

    /** By its row key: an instance that takes its id meanwhile is another. */
    private void delete(InstanceRow row) {
        if (client.store().removal().delete(List.of(row.key()), Reach.ENDED).isEmpty()) {
            client.store()
                    .catalog()
                    .find(id)
                    .filter(now -> now.key() == row.key())
                    .ifPresent(present -> {
                        throw new InstanceNotEndedException(id.id(), present.status(), whatToDo(present));
                    });
        }
    }

    private static String whatToDo(InstanceRow row) {
        return row.status().held()
                ? "terminate it, or delete it by force; or release it and cancel it first"
                : "cancel or terminate it first, or delete it by force";
    }

    @Override
    public int prune(int keepExecutions) {
        return client.prune(row().key(), keepExecutions);
    }

    @Override
    public InstanceInfo info() {
        return info(row());
    }

    private InstanceRow row() {
        return client.store().catalog().find(id).orElseThrow(() -> new InstanceNotFoundException(id.id()));
    }

    static InstanceInfo info(InstanceRow row) {
        Event.ExecutionStarted start = HistoryJson.readStart(row.start());
        Optional<HistoryJson.Outcome> outcome = row.outcome().map(HistoryJson::readOutcome);
        return new InstanceInfo(
                row.id().id(),
                row.name(),
                row.version(),
                row.execution(),
                row.status(),
                start.input(),
                outcome.flatMap(HistoryJson.Outcome::result),
                outcome.flatMap(HistoryJson.Outcome::failure),
                outcome.map(HistoryJson.Outcome::by).filter(by -> !by.isEmpty()),
                row.customStatus().filter(text -> !text.isEmpty()),
                row.statusVersion(),
                Optional.of(start.startedAt()).filter(at -> row.execution() == 1 && at.isAfter(row.createdAt())),
                row.attributes(),
                start.parent().map(Parent::instanceId),
                source(start),
                row.createdAt(),
                row.updatedAt());
    }

    private static Optional<InstanceSource> source(Event.ExecutionStarted start) {
        return start.copies().reversed().stream()
                .flatMap(copy -> copy.source().stream()
                        .map(source -> new InstanceSource(source.instanceId(), copy.execution(), source.events())))
                .findFirst();
    }

    @Override
    public InstanceStats stats() {
        InstanceRow row = row();
        List<TurnRow> turns = turns(client, id, row.execution());
        int events = 0;
        long characters = 0;
        for (TurnRow turn : turns) {
            events += HistoryJson.read(turn.events()).size();
            characters += turn.events().length();
        }
        return new InstanceStats(
                row.execution(),
                turns.size(),
                events,
                characters,
                HistoryJson.readStart(row.start()).carried().size(),
                client.store().catalog().inbox(id, InstanceStats.MAX_MESSAGES).size());
    }

    @Override
    public Explanation explain() {
        return new Explanations(client.store()).of(row());
    }

    @Override
    public InstanceInfo awaitStatus(long since, Duration timeout) {
        return follow(
                timeout,
                "has published nothing newer than status " + since,
                () -> Optional.of(row())
                        .filter(row -> row.statusVersion() > since
                                || row.status().ended()
                                || row.status().held())
                        .map(StoreHandle::info));
    }

    @Override
    public <T> Optional<T> state(StateKey<T> key) {
        Optional<T> value = stored(key);
        if (value.isEmpty()) {
            row(); // says so if there is no such instance
        }
        return value;
    }

    private <T> Optional<T> stored(StateKey<T> key) {
        return client.store()
                .catalog()
                .state(id, key.name())
                .flatMap(row -> Optional.ofNullable(client.codec().decode(PayloadJson.read(row.value()), key.type())));
    }

    @Override
    public List<StateEntry> state() {
        List<StateRow> rows = client.store().catalog().state(id);
        if (rows.isEmpty()) {
            row(); // says so if there is no such instance
        }
        return rows.stream()
                .map(row -> new StateEntry(row.name(), PayloadJson.read(row.value()), row.putAt()))
                .toList();
    }

    @Override
    public <T> T awaitState(StateKey<T> key, Predicate<? super T> wanted, Duration timeout) {
        return follow(timeout, "does not have state '" + key.name() + "' as it was waited for", () -> {
            InstanceRow row = row(); // before its state: what an instance that has ended keeps is final
            Optional<T> found = stored(key).filter(wanted);
            if (found.isEmpty() && row.status().ended()) {
                throw new InstanceEndedException(id.id(), row.status(), key.name());
            } else if (found.isEmpty() && row.status().inTrouble()) {
                stored(row).ifPresent(this::outcome);
            }
            return found;
        });
    }

    private <T> T follow(Duration timeout, String otherwise, Supplier<Optional<T>> look) {
        try {
            return new Watch(client.link(), id, client.poll())
                    .follow(Durations.capped(timeout), look)
                    .orElseThrow(
                            () -> new ResultTimeoutException(id.id(), otherwise, timeout, "it is " + row().status()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ResultTimeoutException(id.id(), otherwise, timeout, "the waiting thread was interrupted");
        }
    }

    @Override
    public InstanceTree tree(int most) {
        return new Descendants(client.store().catalog(), most).of(row());
    }

    @Override
    public List<HistoryEntry> history() {
        List<HistoryEntry> entries = new ArrayList<>();
        turns(client, id, row().execution()).forEach(turn -> addEvents(entries, turn));
        return entries;
    }

    /** The turns of one execution, however many. */
    static List<TurnRow> turns(StoreClient client, InstanceId id, int execution) {
        List<TurnRow> turns = new ArrayList<>();
        List<TurnRow> page;
        do {
            page = client.store().catalog().history(id, execution, turns.size(), HISTORY_PAGE);
            turns.addAll(page);
        } while (page.size() == HISTORY_PAGE);
        return turns;
    }

    private static void addEvents(List<HistoryEntry> entries, TurnRow turn) {
        for (Event event : HistoryJson.read(turn.events())) {
            entries.add(new HistoryEntry(
                    turn.execution(),
                    turn.number(),
                    turn.at(),
                    event.getClass().getSimpleName(),
                    HistoryJson.write(event)));
        }
    }

    @Override
    public String exportHistory(int execution) {
        return export(execution, false);
    }

    @Override
    public String exportInstance() {
        return export(CURRENT, true);
    }

    private String export(int wanted, boolean all) {
        while (true) {
            InstanceRow row = row();
            int execution = wanted == CURRENT ? row.execution() : wanted;
            if (execution < 1 || execution > row.execution()) {
                throw new ConfigurationException(
                        "unknown_execution",
                        "instance '" + id.id() + "' has no execution " + execution + "; it has 1 to "
                                + row.execution());
            }
            List<MessageRow> inbox = client.store().catalog().inbox(id, Integer.MAX_VALUE);
            List<TurnRow> turns = turns(client, id, execution);
            Optional<HistoryExport.Rest> rest =
                    execution == row.execution() ? Optional.of(rest(row, turns, inbox, all)) : Optional.empty();
            // All is read beside the engine: a status of before the last turn would not fit the turns.
            InstanceRow now = row();
            if (now.status() == row.status() && (rest.isEmpty() || now.execution() == row.execution())) {
                return export(row, execution, turns, rest).write();
            }
        }
    }

    private HistoryExport.Rest rest(InstanceRow row, List<TurnRow> turns, List<MessageRow> inbox, boolean all) {
        List<Event> events = turns.stream()
                .flatMap(turn -> HistoryJson.read(turn.events()).stream())
                .toList();
        Set<Long> taken = events.stream()
                .filter(Event.SignalReceived.class::isInstance)
                .map(event -> ((Event.SignalReceived) event).key())
                .collect(Collectors.toSet());
        boolean begun = !events.isEmpty() && events.getFirst() instanceof Event.ExecutionStarted;
        List<HistoryExport.Earlier> earlier = new ArrayList<>();
        for (int execution = 1; all && execution < row.execution(); execution++) {
            List<TurnRow> before = turns(client, id, execution);
            if (!before.isEmpty()) {
                earlier.add(new HistoryExport.Earlier(execution, exported(before)));
            }
        }
        return new HistoryExport.Rest(
                row.key(),
                begun ? Optional.empty() : Optional.of(row.start()),
                row.outcome().filter(why -> row.status().held()),
                row.statusVersion(),
                inbox.stream()
                        .filter(message -> !row.status().ended() && !taken.contains(message.key()))
                        .map(message -> new HistoryExport.Waiting(message.key(), message.at(), message.body()))
                        .toList(),
                earlier);
    }

    private static List<HistoryExport.Turn> exported(List<TurnRow> turns) {
        return turns.stream()
                .map(turn -> new HistoryExport.Turn(turn.at(), turn.events()))
                .toList();
    }

    /** An execution's own, as of its end: the one after it may have gone on with another, and one that never began has none. */
    private static int version(InstanceRow row, List<TurnRow> turns) {
        return turns.stream()
                .flatMap(turn -> HistoryJson.read(turn.events()).stream())
                .flatMap(event -> switch (event) {
                    case Event.ExecutionStarted started -> Stream.of(started.version());
                    case Event.Migrated migrated -> Stream.of(migrated.version());
                    default -> Stream.empty();
                })
                .reduce((earlier, later) -> later)
                .orElseGet(row::version);
    }

    private static HistoryExport export(
            InstanceRow row, int execution, List<TurnRow> turns, Optional<HistoryExport.Rest> rest) {
        return new HistoryExport(
                row.id().id(),
                row.name(),
                version(row, turns),
                execution,
                row.status(),
                row.createdAt(),
                row.updatedAt(),
                exported(turns),
                rest);
    }
}
