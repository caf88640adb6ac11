package dev.clew.engine;

import dev.clew.api.Attributes;
import dev.clew.api.BulkResult;
import dev.clew.api.ClewClient;
import dev.clew.api.Codec;
import dev.clew.api.ConfigurationException;
import dev.clew.api.ImportOptions;
import dev.clew.api.Imported;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Names;
import dev.clew.api.Orchestration;
import dev.clew.api.Page;
import dev.clew.api.Payload;
import dev.clew.api.Request;
import dev.clew.api.SignalMessage;
import dev.clew.api.SignalMessage.Content;
import dev.clew.api.SignalledStart;
import dev.clew.api.SignalledStart.Effect;
import dev.clew.api.StartOptions;
import dev.clew.api.Summary;
import dev.clew.api.TraceContext;
import dev.clew.api.TypeToken;
import dev.clew.engine.EngineListener.ClientOperation;
import dev.clew.engine.EngineListener.StartScope;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Formats;
import dev.clew.store.InstanceFilter;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Removal;
import dev.clew.store.Store;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The client: turns requests into writes and rows into answers. */
public final class StoreClient implements ClewClient {

    /** How often to look for the end of an instance where nobody tells. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** How often to look where somebody does: hints may be lost. */
    private static final Duration LOOK_ALL_THE_SAME = Duration.ofSeconds(1);

    /** So that one instance with very many executions makes no long transaction. */
    private static final int PRUNED_AT_ONCE = 100;

    private final Store store;
    private final Link link;
    private final BoundedCodec codec;
    private final String namespace;
    private final Duration poll;
    private final Formats formats;
    private final Keys keys;
    private final UpdateIds updateIds = new UpdateIds();
    private final Observer observer;

    StoreClient(
            Store store,
            Link link,
            BoundedCodec codec,
            String namespace,
            Duration poll,
            Formats formats,
            Observer observer) {
        this.store = store;
        this.link = link;
        this.codec = codec;
        this.namespace = namespace;
        this.poll = poll;
        this.formats = formats;
        this.keys = new Keys(store.clock());
        this.observer = observer;
    }

    /** A client of a store for a process that runs no engine, with JSON payloads. */
    public static ClewClient of(Store store, String namespace) {
        return of(store, namespace, new JsonCodec());
    }

    /** A client of a store for a process that runs no engine. */
    public static ClewClient of(Store store, String namespace, Codec codec) {
        return of(store, namespace, codec, EngineListener.NONE);
    }

    /** The same, and a listener is told of what the client does: its calls, and the traces of what it starts. */
    public static ClewClient of(Store store, String namespace, Codec codec, EngineListener listener) {
        BoundedCodec bounded = new BoundedCodec(codec, EngineOptions.defaults().maxPayload());
        return new StoreClient(
                store,
                new StoreLink(store),
                bounded,
                namespace,
                store.hints().arrive() ? LOOK_ALL_THE_SAME : LOOK,
                HistoryJson.FORMATS,
                new Observer(listener, store.clock()));
    }

    /** An id for an update that was given none. */
    String newUpdateId() {
        return updateIds.next();
    }

    @Override
    public <I, O> InstanceHandle<O> start(Orchestration<I, O> orchestration, String id, I input, StartOptions options) {
        start(orchestration.name(), orchestration.version(), id, () -> codec.encode(input), options);
        return handle(orchestration, id);
    }

    @Override
    public InstanceHandle<Payload> start(String orchestration, String id, Payload input, StartOptions options) {
        Names.require("orchestration", orchestration);
        start(orchestration, Orchestration.LATEST, id, () -> codec.checked(input), options);
        return handle(id);
    }

    private void start(String name, int version, String id, Supplier<Payload> input, StartOptions options) {
        observer.client(
                ClientOperation.START,
                () -> observed(
                        name,
                        version,
                        id,
                        trace -> starting(name, version, id, input.get(), options)
                                .alone(trace),
                        started -> started));
    }

    @Override
    public <I, O> SignalledStart<O> signalWithStart(
            Orchestration<I, O> orchestration, String id, I input, SignalMessage signal, StartOptions options) {
        Effect effect = signalWithStart(
                orchestration.name(), orchestration.version(), id, () -> codec.encode(input), signal, options);
        return new SignalledStart<>(handle(orchestration, id), effect);
    }

    @Override
    public SignalledStart<Payload> signalWithStart(
            String orchestration, String id, Payload input, SignalMessage signal, StartOptions options) {
        Names.require("orchestration", orchestration);
        Effect effect =
                signalWithStart(orchestration, Orchestration.LATEST, id, () -> codec.checked(input), signal, options);
        return new SignalledStart<>(handle(id), effect);
    }

    private Effect signalWithStart(
            String name, int version, String id, Supplier<Payload> input, SignalMessage signal, StartOptions options) {
        return observer.client(
                ClientOperation.SIGNAL,
                () -> observed(
                        name,
                        version,
                        id,
                        trace -> starting(name, version, id, input.get(), options)
                                .with(signal, trace),
                        effect -> effect == Effect.STARTED));
    }

    private Starting starting(String name, int version, String id, Payload input, StartOptions options) {
        return new Starting(this, new InstanceId(namespace, id), name, version, input, options);
    }

    /** Starts within the scope that a listener makes for it. */
    private <T> T observed(
            String name, int version, String id, Function<Optional<TraceContext>, T> start, Predicate<T> isStarted) {
        StartScope scope = observer.starting(() -> new EngineListener.Start(
                namespace,
                id,
                new EngineListener.Code(name, version),
                EngineListener.Initiator.CLIENT,
                Optional.empty(),
                Optional.empty()));
        boolean started = false;
        try {
            T answer = start.apply(scope.trace());
            started = isStarted.test(answer);
            return answer;
        } finally {
            scope.ended(started);
        }
    }

    /** What a signal carries, as it is stored. */
    Payload encoded(SignalMessage signal) {
        return switch (signal.content()) {
            case Content.Value(var value) -> codec.encode(value);
            case Content.Encoded(Payload payload) -> codec.checked(payload);
        };
    }

    /** Stores a message. */
    Outcome deliver(InstanceId to, String body, boolean rouses, Optional<String> idempotencyKey) {
        return withFreshKey(key ->
                link.deliver(new Write.Delivery(key, to, body, now(), Optional.empty(), rouses, idempotencyKey)));
    }

    /** Makes a write with a new key, and with another if the store knows that one. */
    Outcome withFreshKey(Function<Long, Outcome> write) {
        Outcome outcome = write.apply(keys.next());
        for (int i = 1; i < Keys.TRIES && outcome instanceof Outcome.Refused; i++) {
            outcome = write.apply(keys.another());
        }
        return outcome;
    }

    long newKey() {
        return keys.next();
    }

    static ConfigurationException refused(InstanceId id, Outcome outcome) {
        return new ConfigurationException(
                "refused", "the store refuses what was asked for instance '" + id.id() + "': " + outcome);
    }

    @Override
    public <O> InstanceHandle<O> handle(Orchestration<?, O> orchestration, String id) {
        return new StoreHandle<>(
                this, new InstanceId(namespace, id), payload -> decode(payload, orchestration.output()));
    }

    @Override
    public InstanceHandle<Payload> handle(String id) {
        return new StoreHandle<>(this, new InstanceId(namespace, id), payload -> payload);
    }

    @SuppressWarnings("NullAway") // null comes out only for the payload of null
    private <O> O decode(Payload payload, TypeToken<O> type) {
        return codec.decode(payload, type);
    }

    @Override
    public Imported importHistory(String document, ImportOptions options) {
        return observer.client(ClientOperation.IMPORT, () -> new Import(this, namespace, document, options).carryOut());
    }

    @Override
    public Page<InstanceInfo> list(ListQuery query) {
        List<InstanceRow> rows = store.catalog().list(filter(query));
        Optional<String> next = rows.size() < query.limit()
                ? Optional.empty()
                : Optional.of(Long.toString(rows.getLast().key()));
        return new Page<>(rows.stream().map(StoreHandle::info).toList(), next);
    }

    @Override
    public Summary summary(Attributes having) {
        return new Summary(store.catalog().count(namespace, having));
    }

    @Override
    public BulkResult deleteAll(ListQuery query, Consumer<BulkResult> progress) {
        return new Bulk(this, query, progress)
                .among("ended", InstanceStatus::ended)
                .run(keys -> store.removal()
                        .delete(keys.stream().map(InstanceRow::key).toList(), Removal.Reach.ENDED)
                        .size());
    }

    @Override
    public BulkResult cancelAll(ListQuery query, Request request, Consumer<BulkResult> progress) {
        return new Bulk(this, query, progress)
                .among("not ended", status -> !status.ended())
                .run(Bulk.each(row -> handle(row.id().id()).cancel(request)));
    }

    @Override
    public BulkResult terminateAll(ListQuery query, Request request, Consumer<BulkResult> progress) {
        return new Bulk(this, query, progress)
                .among("not ended", status -> !status.ended())
                .run(Bulk.each(row -> new Termination(this, row).carryOut(request)));
    }

    @Override
    public BulkResult pauseAll(ListQuery query, Request request, Consumer<BulkResult> progress) {
        return new Bulk(this, query, progress)
                .among("running", status -> status == InstanceStatus.RUNNING)
                .run(Bulk.each(row -> handle(row.id().id()).pause(request)));
    }

    @Override
    public BulkResult resumeAll(ListQuery query, Consumer<BulkResult> progress) {
        return new Bulk(this, query, progress)
                .among("paused or to be", status -> status == InstanceStatus.PAUSED || status == InstanceStatus.RUNNING)
                .run(Bulk.each(row -> handle(row.id().id()).resume()));
    }

    @Override
    public BulkResult releaseAll(ListQuery query, Consumer<BulkResult> progress) {
        return new Bulk(this, query, progress)
                .among("parked or quarantined", InstanceStatus::inTrouble)
                .run(Bulk.each(row -> handle(row.id().id()).release()));
    }

    @Override
    public BulkResult retryAll(ListQuery query, Consumer<BulkResult> progress) {
        return new Bulk(this, query, progress)
                .among("failed", status -> status == InstanceStatus.FAILED)
                .run(Bulk.each(row -> new Reset(this, row, Reset.RETRIED).beforeFailure()));
    }

    @Override
    public BulkResult pruneAll(ListQuery query, int keepExecutions, Consumer<BulkResult> progress) {
        return new Bulk(this, query, progress).run(rows -> (int) rows.stream()
                .filter(row -> row.execution() > keepExecutions && prune(row.key(), keepExecutions) > 0)
                .count());
    }

    int prune(long key, int keepExecutions) {
        if (keepExecutions < 1) {
            throw new IllegalArgumentException(
                    "keepExecutions must be at least 1, the current execution, was " + keepExecutions);
        }
        int deleted = 0;
        int now;
        do {
            now = store.removal().prune(key, keepExecutions, PRUNED_AT_ONCE);
            deleted += now;
        } while (now > 0);
        return deleted;
    }

    InstanceFilter filter(ListQuery query) {
        return new InstanceFilter(
                namespace,
                query.statuses(),
                query.name(),
                query.version(),
                query.idPrefix(),
                query.created(),
                query.updated(),
                query.attributes(),
                query.after().map(StoreClient::cursor),
                query.limit());
    }

    private static long cursor(@Nullable String text) {
        try {
            return Long.parseLong(String.valueOf(text));
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("'" + text + "' is not where a page ended; pass on Page.next as it is");
        }
    }

    // --- what handles use

    /** Which formats of histories it reads and writes. */
    Formats formats() {
        return formats;
    }

    Store store() {
        return store;
    }

    Observer observer() {
        return observer;
    }

    Link link() {
        return link;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public BoundedCodec codec() {
        return codec;
    }

    Duration poll() {
        return poll;
    }

    Instant now() {
        return store.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
