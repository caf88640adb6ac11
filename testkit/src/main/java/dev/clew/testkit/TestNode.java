package dev.clew.testkit;

import dev.clew.api.Activity;
import dev.clew.api.ActivityFunction;
import dev.clew.api.ClewClient;
import dev.clew.api.Codec;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.PlainFunction;
import dev.clew.api.QueueLimits;
import dev.clew.engine.EngineListener;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.PacedEngine;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Epoch;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** One engine of a {@link TestClew}, and the attempts it has in hand. Several share one store and one clock. */
public final class TestNode {

    private final FaultyStore store;
    private final Registry registry;
    private final EngineOptions options;
    private final Codec codec;
    private final EngineListener listener;
    private final Duration patience;

    private Attempts attempts;
    private PacedEngine engine;
    private boolean up = true;

    TestNode(FaultyStore store, Duration patience, Builder builder) {
        this.store = store;
        this.patience = patience;
        this.registry = builder.registry.build();
        this.options = builder.options;
        this.codec = builder.codec;
        this.listener = builder.listener;
        this.attempts = new Attempts(patience);
        this.engine = start(attempts);
    }

    private PacedEngine start(Attempts executor) {
        return PacedEngine.start(store, registry, options, codec, listener, executor);
    }

    // --- what a test looks at

    /** A client of this engine, until it crashes or leaves. */
    public ClewClient client() {
        return engine.client();
    }

    /** Which life of a node the engine is in. */
    public Epoch epoch() {
        return engine.epoch();
    }

    /** How many instances are in memory. */
    public int hotInstances() {
        return engine.hotInstances();
    }

    // --- what happens to it

    /** Kills the engine where it stands, as {@code kill -9} would. The others find out when its lease has run out. */
    public void crash() {
        engine.crash();
        settle();
        attempts.forget();
        up = false;
    }

    /** Closes the engine in good order. Attempts that have not begun, or are over their grace, are given back. */
    public void leave() {
        settle();
        engine.close();
        up = false;
    }

    /** Starts the engine anew after a crash or a leave, as another node. */
    public void rejoin() {
        attempts = new Attempts(patience);
        engine = start(attempts);
        up = true;
    }

    // --- what moves it

    boolean isUp() {
        return up;
    }

    Duration lease() {
        return options.lease();
    }

    /** Lets attempts run one after the other, and what follows from them, until there are none. */
    void runAttempts() {
        do {
            settle();
        } while (attempts.runNext(engine));
    }

    void settle() {
        attempts.awaitSettled(engine);
    }

    void tick() {
        engine.tick();
    }

    boolean hasAttempts() {
        return !attempts.isEmpty();
    }

    Instant nextWork() {
        return engine.nextWork();
    }

    void evictIdle() {
        engine.evictIdle();
    }

    /** Kills the engine from within: nothing of it is waited for. */
    void crashNow() {
        engine.crash();
    }

    void forget() {
        attempts.forget();
    }

    /** Collects what a node is to run. */
    public static final class Builder {

        private final Registry.Builder registry = Registry.builder();
        private EngineOptions options = EngineOptions.defaults().shutdownGrace(Duration.ZERO);
        private Codec codec = new JsonCodec();
        private EngineListener listener = EngineListener.NONE;

        Builder() {}

        /** Adds all that is registered in one place. */
        public Builder register(Registration all) {
            all.addTo(registry);
            return this;
        }

        public <I, O> Builder register(Orchestration<I, O> orchestration, OrchestrationFunction<I, O> body) {
            registry.register(orchestration, body);
            return this;
        }

        public <I, O> Builder register(Activity<I, O> activity, ActivityFunction<I, O> body) {
            registry.register(activity, body);
            return this;
        }

        public <I, O> Builder register(Activity<I, O> activity, PlainFunction<I, O> body) {
            registry.register(activity, body);
            return this;
        }

        /** Limits a task queue. */
        public Builder queue(String name, QueueLimits limits) {
            registry.queue(name, limits);
            return this;
        }

        /** Changes bounds and rhythms. */
        public Builder options(UnaryOperator<EngineOptions> change) {
            options = change.apply(options);
            return this;
        }

        /** Tells a listener what the engine does, besides those that were named before. */
        public Builder listener(EngineListener other) {
            listener = EngineListener.all(listener, other);
            return this;
        }

        public Builder codec(Codec other) {
            codec = other;
            return this;
        }
    }
}
