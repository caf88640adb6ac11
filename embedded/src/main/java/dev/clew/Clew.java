package dev.clew;

import dev.clew.api.Activity;
import dev.clew.api.ActivityFunction;
import dev.clew.api.ClewClient;
import dev.clew.api.Codec;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.PlainFunction;
import dev.clew.api.QueueLimits;
import dev.clew.engine.Engine;
import dev.clew.engine.EngineListener;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.postgres.PostgresOptions;
import dev.clew.store.postgres.PostgresStore;
import dev.clew.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * A durable-execution engine in this program.
 *
 * <pre>{@code
 * try (Clew clew = Clew.sqlite(Path.of("orders.db"))
 *         .register(ORDER, Orders::order)
 *         .register(CHARGE, payments::charge)
 *         .start()) {
 *     Receipt receipt = clew.client().start(ORDER, "order-42", order).result(Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p>Thread-safe. Closing lets running activities finish for a while, leaves everything else to be resumed by the
 * next start, and closes the store.
 */
public final class Clew implements AutoCloseable {

    private final Store store;
    private final Engine engine;

    private Clew(Store store, Engine engine) {
        this.store = store;
        this.engine = engine;
    }

    /** An engine on one SQLite file, which is created if it does not exist. One engine at a time may use a file. */
    public static Builder sqlite(Path file) {
        return on(() -> SqliteStore.open(file));
    }

    /**
     * One node of however many share a PostgreSQL database; see {@link PostgresStore#open(String, PostgresOptions)}.
     * Needs {@code dev.clew:clew-store-postgres} among the program's dependencies.
     *
     * @param jdbcUrl such as {@code jdbc:postgresql://db.example/orders?user=clew&password=...}
     */
    public static Builder postgres(String jdbcUrl) {
        return on(() -> PostgresStore.open(jdbcUrl));
    }

    /** The same through connections of the program's own, which it closes after the engine. */
    public static Builder postgres(DataSource connections) {
        return on(() -> PostgresStore.open(connections, PostgresOptions.DEFAULT));
    }

    /** An engine whose instances are gone when the program ends: for trying things out. */
    public static Builder inMemory() {
        return on(() -> new MemoryStore(InstantSource.system()));
    }

    /** An engine on a store of any kind; opened by {@link Builder#start} and closed with the engine. */
    public static Builder on(Supplier<Store> store) {
        return new Builder(store);
    }

    /**
     * For a program that runs no engine: starts, finds and steers instances that others run.
     *
     * @param jdbcUrl of a PostgreSQL database on which an engine was started before
     * @throws dev.clew.api.ConfigurationException if there are no tables of an engine
     */
    public static RemoteClew connect(String jdbcUrl) {
        return connect(jdbcUrl, EngineListener.NONE);
    }

    /** The same for a client whose calls, and the traces of what it starts, a listener is told of. */
    public static RemoteClew connect(String jdbcUrl, EngineListener listener) {
        return new RemoteClew(PostgresStore.open(jdbcUrl, PostgresOptions.DEFAULT.withCreate(false)), listener);
    }

    /** Starts, finds and steers instances. */
    public ClewClient client() {
        return engine.client();
    }

    /** A client of another namespace of the same store. */
    public ClewClient client(String namespace) {
        return engine.client(namespace);
    }

    @Override
    public void close() {
        try {
            engine.close();
        } finally {
            store.close();
        }
    }

    /** Collects what an engine is to run. Not thread-safe. */
    public static final class Builder {

        private final Supplier<Store> store;
        private final Registry.Builder registry = Registry.builder();
        private EngineOptions options = EngineOptions.defaults();
        private Codec codec = new JsonCodec();
        private EngineListener listener = EngineListener.NONE;

        private Builder(Supplier<Store> store) {
            this.store = store;
        }

        /** Adds all that is registered in one place; see {@link Registration}. */
        public Builder register(Registration all) {
            all.addTo(registry);
            return this;
        }

        /** Adds an orchestration; see {@link Registry.Builder#register(Orchestration, OrchestrationFunction)}. */
        public <I, O> Builder register(Orchestration<I, O> orchestration, OrchestrationFunction<I, O> body) {
            registry.register(orchestration, body);
            return this;
        }

        /** Adds an activity; see {@link Registry.Builder#register(Activity, ActivityFunction)}. */
        public <I, O> Builder register(Activity<I, O> activity, ActivityFunction<I, O> body) {
            registry.register(activity, body);
            return this;
        }

        /** Adds an activity that needs no context. */
        public <I, O> Builder register(Activity<I, O> activity, PlainFunction<I, O> body) {
            registry.register(activity, body);
            return this;
        }

        /** Says which version counts as the latest, if not the highest; see {@link Registry.Builder#latest}. */
        public Builder latest(Orchestration<?, ?> orchestration) {
            registry.latest(orchestration);
            return this;
        }

        /** Limits a task queue; see {@link Registry.Builder#queue}. */
        public Builder queue(String name, QueueLimits limits) {
            registry.queue(name, limits);
            return this;
        }

        /** Changes bounds and rhythms: {@code .options(o -> o.activitySlots(8))}. */
        public Builder options(UnaryOperator<EngineOptions> change) {
            options = change.apply(options);
            return this;
        }

        /** Encodes values by another codec than plain JSON. */
        public Builder codec(Codec other) {
            codec = other;
            return this;
        }

        /** Tells a listener what the engine does, for metrics and traces, besides those that were named before. */
        public Builder listener(EngineListener other) {
            listener = EngineListener.all(listener, other);
            return this;
        }

        /**
         * Opens the store, starts the engine, and goes on with every instance that has not ended.
         *
         * @throws dev.clew.api.ConfigurationException if the store cannot be opened or does not admit this engine
         */
        public Clew start() {
            Store opened = store.get();
            try {
                return new Clew(opened, Engine.start(opened, registry.build(), options, codec, listener));
            } catch (RuntimeException refused) {
                opened.close();
                throw refused;
            }
        }
    }
}
