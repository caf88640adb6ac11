package dev.clew.testkit;

import dev.clew.api.Attributes;
import dev.clew.api.BulkResult;
import dev.clew.api.ClewClient;
import dev.clew.api.Codec;
import dev.clew.api.Durations;
import dev.clew.api.Explanation;
import dev.clew.api.HistoryEntry;
import dev.clew.api.ImportOptions;
import dev.clew.api.Imported;
import dev.clew.api.InfrastructureException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStats;
import dev.clew.api.InstanceTree;
import dev.clew.api.ListQuery;
import dev.clew.api.Migration;
import dev.clew.api.Orchestration;
import dev.clew.api.Page;
import dev.clew.api.Payload;
import dev.clew.api.Place;
import dev.clew.api.Request;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Signal;
import dev.clew.api.SignalMessage;
import dev.clew.api.SignalReceipt;
import dev.clew.api.SignalledStart;
import dev.clew.api.SignalledStart.Effect;
import dev.clew.api.StartOptions;
import dev.clew.api.StateEntry;
import dev.clew.api.StateKey;
import dev.clew.api.Summary;
import dev.clew.api.Update;
import dev.clew.api.UpdatePage;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that outlives the engine. When the engine dies on purpose in the middle of a request, it does what a caller
 * who looks before asking again would do: nothing if the request is stored, and the same again if it is not.
 */
final class TestClient implements ClewClient {

    private static final Duration GLANCE = Duration.ofMillis(20);

    private final TestClew clew;

    TestClient(TestClew clew) {
        this.clew = clew;
    }

    private void request(Class<? extends Write> write, Runnable request) {
        try {
            request.run();
        } catch (InfrastructureException interrupted) {
            FaultyStore.Crash crash = clew.recover().orElseThrow(() -> interrupted);
            if (!crash.stored(write)) {
                request.run();
            }
        }
    }

    @Override
    public <I, O> InstanceHandle<O> start(Orchestration<I, O> orchestration, String id, I input, StartOptions options) {
        request(Write.Start.class, () -> clew.present().start(orchestration, id, input, options));
        return handle(orchestration, id);
    }

    @Override
    public InstanceHandle<Payload> start(String orchestration, String id, Payload input, StartOptions options) {
        request(Write.Start.class, () -> clew.present().start(orchestration, id, input, options));
        return handle(id);
    }

    @Override
    public <I, O> SignalledStart<O> signalWithStart(
            Orchestration<I, O> orchestration, String id, I input, SignalMessage signal, StartOptions options) {
        Effect effect = effect(() -> clew.present()
                .signalWithStart(orchestration, id, input, signal, options)
                .effect());
        return new SignalledStart<>(handle(orchestration, id), effect);
    }

    @Override
    public SignalledStart<Payload> signalWithStart(
            String orchestration, String id, Payload input, SignalMessage signal, StartOptions options) {
        Effect effect = effect(() -> clew.present()
                .signalWithStart(orchestration, id, input, signal, options)
                .effect());
        return new SignalledStart<>(handle(id), effect);
    }

    private Effect effect(Supplier<Effect> request) {
        try {
            return request.get();
        } catch (InfrastructureException interrupted) {
            FaultyStore.Crash crash = clew.recover().orElseThrow(() -> interrupted);
            if (crash.stored(Write.Start.class)) {
                return Effect.STARTED;
            }
            return crash.stored(Write.Delivery.class) ? Effect.DELIVERED : request.get();
        }
    }

    @Override
    public <O> InstanceHandle<O> handle(Orchestration<?, O> orchestration, String id) {
        return new TestHandle<>(id, name -> clew.present().handle(orchestration, name));
    }

    @Override
    public InstanceHandle<Payload> handle(String id) {
        return new TestHandle<>(id, name -> clew.present().handle(name));
    }

    @Override
    public Imported importHistory(String document, ImportOptions options) {
        AtomicReference<Imported> imported = new AtomicReference<>();
        request(Write.Import.class, () -> imported.set(clew.present().importHistory(document, options)));
        return Optional.ofNullable(imported.get())
                .orElseThrow(() -> new InfrastructureException(
                        "died", "the engine died when the import was stored", new IllegalStateException(document)));
    }

    @Override
    public Page<InstanceInfo> list(ListQuery query) {
        return clew.present().list(query);
    }

    @Override
    public Summary summary(Attributes having) {
        return clew.present().summary(having);
    }

    @Override
    public BulkResult deleteAll(ListQuery query, Consumer<BulkResult> progress) {
        return clew.present().deleteAll(query, progress);
    }

    @Override
    public BulkResult cancelAll(ListQuery query, Request request, Consumer<BulkResult> progress) {
        return clew.present().cancelAll(query, request, progress);
    }

    @Override
    public BulkResult terminateAll(ListQuery query, Request request, Consumer<BulkResult> progress) {
        return clew.present().terminateAll(query, request, progress);
    }

    @Override
    public BulkResult pauseAll(ListQuery query, Request request, Consumer<BulkResult> progress) {
        return clew.present().pauseAll(query, request, progress);
    }

    @Override
    public BulkResult resumeAll(ListQuery query, Consumer<BulkResult> progress) {
        return clew.present().resumeAll(query, progress);
    }

    @Override
    public BulkResult releaseAll(ListQuery query, Consumer<BulkResult> progress) {
        return clew.present().releaseAll(query, progress);
    }

    @Override
    public BulkResult retryAll(ListQuery query, Consumer<BulkResult> progress) {
        return clew.present().retryAll(query, progress);
    }

    @Override
    public String namespace() {
        return clew.present().namespace();
    }

    @Override
    public Codec codec() {
        return clew.present().codec();
    }

    @Override
    public BulkResult pruneAll(ListQuery query, int keepExecutions, Consumer<BulkResult> progress) {
        return clew.present().pruneAll(query, keepExecutions, progress);
    }

    /** A handle that is looked up anew for each request. */
    private final class TestHandle<O extends @Nullable Object> implements InstanceHandle<O> {

        private final Supplier<InstanceHandle<O>> present;
        private final Function<String, InstanceHandle<O>> lookUp;

        TestHandle(String id, Function<String, InstanceHandle<O>> lookUp) {
            this.present = () -> lookUp.apply(id);
            this.lookUp = lookUp;
        }

        @Override
        public String id() {
            return present.get().id();
        }

        @Override
        public O result(Duration timeout) {
            return present.get().result(timeout);
        }

        @Override
        public <T> void signal(Signal<T> signal, T value) {
            request(Write.Delivery.class, () -> present.get().signal(signal, value));
        }

        @Override
        public void signal(String name, Payload payload) {
            request(Write.Delivery.class, () -> present.get().signal(name, payload));
        }

        @Override
        public SignalReceipt signal(SignalMessage message) {
            try {
                return present.get().signal(message);
            } catch (InfrastructureException interrupted) {
                FaultyStore.Crash crash = clew.recover().orElseThrow(() -> interrupted);
                return crash.stored(Write.Delivery.class)
                        ? SignalReceipt.DELIVERED
                        : present.get().signal(message);
            }
        }

        @Override
        public <I, R extends @Nullable Object> R update(
                Update<I, R> update, String updateId, I input, Duration timeout) {
            return asked(updateId, timeout, (id, glance) -> present.get().update(update, id, input, glance));
        }

        @Override
        public Payload update(String name, String updateId, Payload input, Duration timeout) {
            return asked(updateId, timeout, (id, glance) -> present.get().update(name, id, input, glance));
        }

        @Override
        public UpdatePage updates(int execution, int fromTurn) {
            return present.get().updates(execution, fromTurn);
        }

        /**
         * Asks again and again: nobody else lets the engine do what is left to do, or start again if it has died. An attempt
         * asks once, and dies with its engine: whoever runs it sees to the rest.
         */
        private <R extends @Nullable Object> R asked(
                String updateId, Duration timeout, BiFunction<String, Duration, R> ask) {
            String id = updateId.isEmpty() ? UUID.randomUUID().toString() : updateId;
            if (Attempts.inside()) {
                return ask.apply(id, timeout);
            }
            long end = System.nanoTime() + Durations.capped(timeout).toNanos();
            while (true) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                try {
                    return ask.apply(id, left.compareTo(GLANCE) < 0 ? left : GLANCE);
                } catch (InfrastructureException interrupted) {
                    boolean patient = interrupted instanceof ResultTimeoutException && left.isPositive();
                    if (clew.recover().isEmpty() && !patient) {
                        throw interrupted;
                    }
                    clew.runUntilQuiet();
                }
            }
        }

        @Override
        public void cancel(Request asked) {
            request(Write.Delivery.class, () -> present.get().cancel(asked));
        }

        @Override
        public void terminate(Request asked) {
            request(Write.Terminate.class, () -> present.get().terminate(asked));
        }

        @Override
        public void pause(Request asked) {
            request(Write.Pause.class, () -> present.get().pause(asked));
        }

        @Override
        public void resume() {
            request(Write.Resume.class, () -> present.get().resume());
        }

        @Override
        public void release() {
            request(Write.Resume.class, () -> present.get().release());
        }

        @Override
        public void reset(int turn, String reason) {
            request(Write.Reset.class, () -> present.get().reset(turn, reason));
        }

        @Override
        public void migrate(Migration migration) {
            request(Write.Migrate.class, () -> present.get().migrate(migration));
        }

        @Override
        public void retry() {
            request(Write.Reset.class, () -> present.get().retry());
        }

        @Override
        public InstanceHandle<O> fork(String newId, Place place, String reason) {
            request(Write.Import.class, () -> present.get().fork(newId, place, reason));
            return new TestHandle<>(newId, lookUp);
        }

        @Override
        public void delete() {
            present.get().delete();
        }

        @Override
        public void forceDelete() {
            present.get().forceDelete();
        }

        @Override
        public int prune(int keepExecutions) {
            return present.get().prune(keepExecutions);
        }

        @Override
        public InstanceInfo info() {
            return present.get().info();
        }

        @Override
        public InstanceStats stats() {
            return present.get().stats();
        }

        @Override
        public Explanation explain() {
            return present.get().explain();
        }

        @Override
        public InstanceInfo awaitStatus(long since, Duration timeout) {
            return present.get().awaitStatus(since, timeout);
        }

        @Override
        public <T> Optional<T> state(StateKey<T> key) {
            return present.get().state(key);
        }

        @Override
        public List<StateEntry> state() {
            return present.get().state();
        }

        @Override
        public <T> T awaitState(StateKey<T> key, Predicate<? super T> wanted, Duration timeout) {
            return present.get().awaitState(key, wanted, timeout);
        }

        @Override
        public InstanceTree tree(int most) {
            return present.get().tree(most);
        }

        @Override
        public List<HistoryEntry> history() {
            return present.get().history();
        }

        @Override
        public String exportInstance() {
            return present.get().exportInstance();
        }

        @Override
        public String exportHistory(int execution) {
            return present.get().exportHistory(execution);
        }
    }
}
