package dev.clew.testkit;

import dev.clew.api.Activity;
import dev.clew.api.ActivityFunction;
import dev.clew.api.ClewClient;
import dev.clew.api.Codec;
import dev.clew.api.InstanceHandle;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.PlainFunction;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.PacedEngine;
import dev.clew.engine.Registry;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Epoch;
import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The engine, on a store in memory and under a clock that only the test moves.
 *
 * <pre>{@code
 * try (TestClew clew = TestClew.builder().register(ORDER, Orders::order).register(CHARGE, o -> RECEIPT).start()) {
 *     var order = clew.client().start(ORDER, "o1", new Order("o1", 1999));
 *     clew.advance(Duration.ofDays(1));                 // takes milliseconds
 *     assertThat(clew.resultOf(order)).isEqualTo(...);
 * }
 * }</pre>
 *
 * <p>Deterministic: attempts of activities run one at a time in the order they were dispatched, and only while the
 * test is inside {@link #runUntilQuiet} or {@link #advance}. A test that does not come to rest fails after
 * {@link Builder#patience} of real time and says what is going on. For use by one thread.
 */
public final class TestClew implements AutoCloseable {

    private final Registry registry;
    private final EngineOptions options;
    private final Codec codec;
    private final VirtualClock clock;
    private final FaultyStore store;
    private final Duration patience;
    private final ClewClient client = new TestClient(this);

    private Attempts attempts;
    private PacedEngine engine;

    private TestClew(Builder builder) {
        this.registry = builder.registry.build();
        this.options = builder.options;
        this.codec = builder.codec;
        this.clock = builder.clock;
        this.patience = builder.patience;
        this.store = new FaultyStore(builder.store.apply(clock));
        this.attempts = new Attempts(patience);
        this.engine = start(attempts);
    }

    public static Builder builder() {
        return new Builder();
    }

    private PacedEngine start(Attempts executor) {
        return PacedEngine.start(store, registry, options, codec, executor);
    }

    // --- talking to it

    /** A client that goes on working across {@link #crash} and {@link #restart}. */
    public ClewClient client() {
        return client;
    }

    /** Runs until quiet, then returns the instance's result or throws what {@link InstanceHandle#result} throws. */
    public <O extends @Nullable Object> O resultOf(InstanceHandle<O> handle) {
        runUntilQuiet();
        return handle.result(Duration.ZERO);
    }

    /** The store underneath, for looking at rows. */
    public Store store() {
        return store;
    }

    /** What the clock says. */
    public Instant now() {
        return clock.instant();
    }

    /** How many commits the store was asked for so far. */
    public int commits() {
        return store.commits();
    }

    /** Which life of a node the engine is in; to declare it dead, let {@code store().membership()} leave for it. */
    public Epoch epoch() {
        return engine.epoch();
    }

    /** How many instances are in memory. */
    public int hotInstances() {
        return engine.hotInstances();
    }

    // --- time

    /** Lets everything run that can without time passing. */
    public void runUntilQuiet() {
        do {
            do {
                settle();
            } while (attempts.runNext(() -> engine.goingOn()));
            recover();
            engine.tick();
            settle();
        } while (!attempts.isEmpty() || store.crashed() || !engine.nextWork().isAfter(now()));
    }

    private void settle() {
        attempts.awaitSettled(() -> engine.goingOn());
    }

    /** Moves the clock forward, stopping at every instant at which something is due, and lets it run. */
    public void advance(Duration span) {
        Instant target = now().plus(span);
        runUntilQuiet();
        while (!engine.nextWork().isAfter(target)) {
            clock.moveTo(engine.nextWork());
            runUntilQuiet();
        }
        clock.moveTo(target);
        runUntilQuiet();
    }

    /**
     * Moves the clock to the next instant at which something is due, and lets it run.
     *
     * @return how far it moved; empty if nothing waits for a time
     */
    public Optional<Duration> advanceToNextTimer() {
        runUntilQuiet();
        Instant next = engine.nextWork();
        if (next.equals(Instant.MAX)) {
            return Optional.empty();
        }
        Duration span = Duration.between(now(), next);
        advance(span);
        return Optional.of(span);
    }

    // --- trouble

    /** Kills the engine where it stands, as {@code kill -9} would. What is durable stays; {@link #restart} goes on. */
    public void crash() {
        engine.crash();
        settle();
        attempts.forget();
    }

    /** Starts the engine again after a crash; the dead one is declared dead at once. */
    public void restart() {
        store.membership().leave(engine.epoch());
        attempts = new Attempts(patience);
        engine = start(attempts);
    }

    /** Closes the engine in good order and starts it again. */
    public void redeploy() {
        settle();
        engine.close();
        attempts = new Attempts(patience);
        engine = start(attempts);
    }

    /** Drops every instance from memory that has nothing to do, so that what comes next has to replay. */
    public void evict() {
        runUntilQuiet();
        engine.evictIdle();
        settle();
    }

    /** Kills the engine at a commit to come, counted over the whole life of this store; then it is started again. */
    public void crashAt(CrashPoint point) {
        store.crashAt(point, () -> engine.crash());
    }

    /** Makes the store hand out each message twice when an instance is claimed or receives. */
    public void duplicateMessages() {
        store.duplicateMessages();
    }

    /**
     * Makes the next commits fail as if the store could not be reached.
     *
     * @param thoughStored whether they are stored all the same, which nobody is told
     */
    public void failCommits(int times, boolean thoughStored) {
        store.failCommits(times, thoughStored);
    }

    /** Starts the engine again if it crashed on purpose. What crashed, if it did. */
    Optional<FaultyStore.Crash> recover() {
        Optional<FaultyStore.Crash> crash = store.takeCrash();
        if (crash.isPresent()) {
            settle();
            attempts.forget();
            restart();
        }
        return crash;
    }

    /** The client of the engine's present life. */
    ClewClient present() {
        return engine.client();
    }

    /**
     * Runs a scenario once without trouble, and then once for each commit it made and each side of it, killing and
     * restarting the engine there. Every run has to come to the same.
     *
     * @param fresh makes a new engine with new fakes for each run
     * @param scenario does what the test is about and returns what has to be the same each time
     * @return how many crashes were tried
     * @throws AssertionError that names the first crash point after which it came to something else
     */
    public static <T> int crashAtEveryCommit(Supplier<TestClew> fresh, Function<TestClew, T> scenario) {
        return CrashEnumeration.run(fresh, scenario);
    }

    @Override
    public void close() {
        engine.crash();
        attempts.forget();
        store.close();
    }

    /** Collects what is to be tested. */
    public static final class Builder {

        private final Registry.Builder registry = Registry.builder();
        private final VirtualClock clock = new VirtualClock();
        private EngineOptions options = EngineOptions.defaults().shutdownGrace(Duration.ZERO);
        private Codec codec = new JsonCodec();
        private Function<InstantSource, Store> store = MemoryStore::new;
        private Duration patience = Duration.ofSeconds(10);

        private Builder() {}

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

        /** Changes bounds and rhythms. */
        public Builder options(UnaryOperator<EngineOptions> change) {
            options = change.apply(options);
            return this;
        }

        public Builder codec(Codec other) {
            codec = other;
            return this;
        }

        /** Runs on another store than one in memory; it is given the clock to live by. */
        public Builder store(Function<InstantSource, Store> opener) {
            store = opener;
            return this;
        }

        /** How long, in real time, the engine may take to come to rest before the test fails. */
        public Builder patience(Duration limit) {
            patience = limit;
            return this;
        }

        public TestClew start() {
            return new TestClew(this);
        }
    }
}
