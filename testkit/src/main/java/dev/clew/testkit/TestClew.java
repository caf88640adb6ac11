package dev.clew.testkit;

import dev.clew.api.Activity;
import dev.clew.api.ActivityFunction;
import dev.clew.api.ClewClient;
import dev.clew.api.Codec;
import dev.clew.api.InstanceHandle;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.PlainFunction;
import dev.clew.api.QueueLimits;
import dev.clew.engine.EngineListener;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.Registration;
import dev.clew.store.Epoch;
import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

    /** How far the clock moves at once when several nodes share it: what one writes the next finds out by looking. */
    private static final Duration STEP = Duration.ofSeconds(1);

    private final VirtualClock clock;
    private final FaultyStore store;
    private final Duration patience;
    private final ClewClient client = new TestClient(this);
    private final TestNode node;
    private final List<TestNode> nodes = new ArrayList<>();

    private TestClew(Builder builder) {
        this.clock = builder.clock;
        this.patience = builder.patience;
        this.store = new FaultyStore(builder.store.apply(clock));
        this.node = new TestNode(store, patience, builder.node);
        nodes.add(node);
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts another engine on the same store. From then on the clock moves in steps of a second at most, so that every
     * node keeps its lease and finds out what the others wrote: advance it by minutes, not by days.
     */
    public TestNode join(UnaryOperator<TestNode.Builder> what) {
        TestNode other = new TestNode(store, patience, what.apply(new TestNode.Builder()));
        nodes.add(other);
        return other;
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

    /** How often the store was asked about its task queue so far. */
    public int questionsAboutTasks() {
        return store.questionsAboutTasks();
    }

    /** Which life of a node the engine is in; to declare it dead, let {@code store().membership()} leave for it. */
    public Epoch epoch() {
        return node.epoch();
    }

    /** How many instances are in memory. */
    public int hotInstances() {
        return node.hotInstances();
    }

    // --- time

    /**
     * Lets everything run that can without time passing.
     *
     * @throws IllegalStateException if called by an attempt, which would wait for its own end
     */
    public void runUntilQuiet() {
        if (Attempts.inside()) {
            throw new IllegalStateException(
                    "an activity cannot let the engine run that runs it; what it asks of a client is done meanwhile");
        }
        do {
            up().forEach(TestNode::runAttempts);
            recover();
            up().forEach(TestNode::tick);
            up().forEach(TestNode::settle);
        } while (up().stream().anyMatch(TestNode::hasAttempts)
                || store.crashed()
                || !nextWork().isAfter(now()));
    }

    private List<TestNode> up() {
        return nodes.stream().filter(TestNode::isUp).toList();
    }

    private Instant nextWork() {
        return up().stream().map(TestNode::nextWork).min(Instant::compareTo).orElse(Instant.MAX);
    }

    /** Moves the clock forward, stopping at every instant at which something is due, and lets it run. */
    public void advance(Duration span) {
        Instant target = now().plus(span);
        runUntilQuiet();
        for (Instant next = nextStop(); !next.isAfter(target); next = nextStop()) {
            clock.moveTo(next);
            runUntilQuiet();
        }
        clock.moveTo(target);
        runUntilQuiet();
    }

    private Instant nextStop() {
        Instant work = nextWork();
        if (nodes.size() == 1) {
            return work;
        }
        Instant step = now().plus(step());
        return work.isBefore(step) ? work : step;
    }

    private Duration step() {
        return nodes.stream()
                .map(each -> each.lease().dividedBy(4))
                .filter(quarter -> quarter.compareTo(STEP) < 0)
                .min(Duration::compareTo)
                .orElse(STEP);
    }

    /**
     * Moves the clock to the next instant at which something is due, and lets it run.
     *
     * @return how far it moved; empty if nothing waits for a time
     */
    public Optional<Duration> advanceToNextTimer() {
        runUntilQuiet();
        Instant next = nextWork();
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
        node.crash();
    }

    /** Starts the engine again after a crash; the dead one is declared dead at once. */
    public void restart() {
        store.membership().leave(node.epoch());
        node.rejoin();
    }

    /** Closes the engine in good order and starts it again. */
    public void redeploy() {
        node.leave();
        node.rejoin();
    }

    /** Drops every instance from memory that has nothing to do, so that what comes next has to replay. */
    public void evict() {
        runUntilQuiet();
        node.evictIdle();
        node.settle();
    }

    /** Kills the engine at a commit to come, counted over the whole life of this store; then it is started again. */
    public void crashAt(CrashPoint point) {
        store.crashAt(point, node::crashNow);
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

    /** Makes commits take time, real time, as those of a busy database do. */
    void slowCommits(Duration by) {
        store.slowCommits(by);
    }

    /**
     * Makes the next takes from the task queue fail as if the store could not be reached.
     *
     * @param thoughStored whether tasks are taken all the same, which nobody is told
     */
    public void failTakes(int times, boolean thoughStored) {
        store.failTakes(times, thoughStored);
    }

    /** Starts the engine again if it crashed on purpose. What crashed, if it did. */
    Optional<FaultyStore.Crash> recover() {
        Optional<FaultyStore.Crash> crash = store.takeCrash();
        if (crash.isPresent()) {
            node.settle();
            node.forget();
            restart();
        }
        return crash;
    }

    /** The client of the engine's present life. */
    ClewClient present() {
        return node.client();
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
        for (TestNode each : nodes) {
            each.crashNow();
            each.forget();
        }
        store.close();
    }

    /** Collects what is to be tested. */
    public static final class Builder {

        private final TestNode.Builder node = new TestNode.Builder();
        private final VirtualClock clock = new VirtualClock();
        private Function<InstantSource, Store> store = MemoryStore::new;
        private Duration patience = Duration.ofSeconds(10);

        private Builder() {}

        /** Adds all that is registered in one place. */
        public Builder register(Registration all) {
            node.register(all);
            return this;
        }

        public <I, O> Builder register(Orchestration<I, O> orchestration, OrchestrationFunction<I, O> body) {
            node.register(orchestration, body);
            return this;
        }

        public <I, O> Builder register(Activity<I, O> activity, ActivityFunction<I, O> body) {
            node.register(activity, body);
            return this;
        }

        public <I, O> Builder register(Activity<I, O> activity, PlainFunction<I, O> body) {
            node.register(activity, body);
            return this;
        }

        /** Limits a task queue. */
        public Builder queue(String name, QueueLimits limits) {
            node.queue(name, limits);
            return this;
        }

        /** Changes bounds and rhythms. */
        public Builder options(UnaryOperator<EngineOptions> change) {
            node.options(change);
            return this;
        }

        /** Tells a listener what the engine does, besides those that were named before. */
        public Builder listener(EngineListener other) {
            node.listener(other);
            return this;
        }

        public Builder codec(Codec other) {
            node.codec(other);
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
