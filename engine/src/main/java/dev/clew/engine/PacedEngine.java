package dev.clew.engine;

import dev.clew.api.ClewClient;
import dev.clew.api.Codec;
import dev.clew.store.Epoch;
import dev.clew.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.IntPredicate;

/**
 * An engine without a clock of its own: it does what is due when it is told to, and can be seen to be quiet. For test
 * kits; programs use {@link Engine}.
 *
 * <p>All time is the store's. Attempts of activities, and steps that run beside their instance, are handed to an
 * executor of the caller's, who so decides when and in which order they run. For use by one thread at a time.
 */
public final class PacedEngine implements AutoCloseable {

    private final Engine engine;
    private final Bustle bustle;

    private PacedEngine(Engine engine, Bustle bustle) {
        this.engine = engine;
        this.bustle = bustle;
    }

    /**
     * Starts an engine that waits to be told.
     *
     * @param attempts runs attempts; an attempt counts as something going on from when it is handed over until it
     *     has run
     */
    public static PacedEngine start(
            Store store,
            Registry registry,
            EngineOptions options,
            Codec codec,
            EngineListener listener,
            Executor attempts) {
        Bustle bustle = new Bustle();
        Engine engine =
                Engine.paced(store, registry, options, codec, listener, new Engine.Pace(attempts, bustle, false));
        return new PacedEngine(engine, bustle);
    }

    /** A client of this engine. */
    public ClewClient client() {
        return engine.client();
    }

    /** Does what is due by the store's clock: timers, claims, the lease, evictions. */
    public void tick() {
        engine.tick(engine.node().now());
    }

    /** The earliest instant at which a timer fires or an instance becomes ready; the far future if there is none. */
    public Instant nextWork() {
        return engine.node().nextWork();
    }

    /**
     * How many things are going on: instances that run rather than wait, and attempts that were handed to the
     * executor and have not run. What one of them causes is counted before it ends, so at zero all is quiet.
     */
    public int goingOn() {
        return bustle.count();
    }

    /**
     * Waits until as many things are going on as suits, at most so long in real time. For one thread at a time.
     *
     * @return whether it is so
     */
    public boolean awaitGoingOn(IntPredicate suits, Duration atMost) {
        return bustle.await(suits, atMost);
    }

    /** Which life of a node this is, for a test that declares it dead. */
    public Epoch epoch() {
        return engine.node().epoch();
    }

    /** How many instances are in memory. */
    public int hotInstances() {
        return engine.node().hotInstances();
    }

    /** Asks every instance that has nothing to do to leave memory, as if it had been idle for long. */
    public void evictIdle() {
        engine.node().evictAll();
    }

    /** Stops as a crash would: nothing more is written, nothing is given back. */
    public void crash() {
        engine.crash();
    }

    /** Leaves in good order; see {@link Engine#close}. */
    @Override
    public void close() {
        engine.close();
    }
}
