package dev.clew.engine;

import dev.clew.api.ClewClient;
import dev.clew.engine.EngineListener.Subject;
import dev.clew.kernel.Event;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.Hint;
import dev.clew.store.InstanceId;
import dev.clew.store.MessageRow;
import dev.clew.store.Store;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Task;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One life of an engine on a store: what it owns, from joining to leaving or being declared dead.
 *
 * <p>{@link #tick} is its heartbeat and its only clockwork: timers, {@link Liveness}, {@link Lookout}, {@link Claims} and
 * evictions all happen there, on one thread, at the time it is told. Everything else happens on the instances' threads.
 */
final class Node {

    private static final System.Logger LOG = System.getLogger(Node.class.getName());
    private static final System.Logger USER_LOG = System.getLogger("dev.clew.orchestration");

    /** How many activities may wait for a slot before nothing more is claimed. */
    private static final int MAX_BACKLOG = 20_000;

    /** How many may wait where nobody could take them: so few that what is claimed is never held up by them. */
    private static final int LONGEST_LINE = MAX_BACKLOG / 2;

    /** The share of places that may be taken before instances with nothing to do leave at once. */
    private static final double CROWDED = 0.5;

    private static final Duration EVICTION_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(250);

    private final Store store;
    private final Registry registry;
    private final EngineOptions options;
    private final BoundedCodec codec;
    private final Epoch epoch;
    private final Runnable wake;
    private final Bustle bustle;
    private final Endings endings;
    private final Observer observer;
    private final Function<String, ClewClient> clients;
    private final CommitPipeline pipeline;
    private final TransactionBodies transactionBodies = new TransactionBodies();
    private final LongWaits longWaits = new LongWaits();
    private final Timers timers;
    private final Attempts attempts;
    private final Keys keys;
    private final TaskRunner tasks;
    private final HotInstances hot;
    private final Neighbours neighbours;
    private final Liveness liveness;
    private final Claims claims;
    private final Lookout lookout;
    private final Unserved unserved;
    private final Retention retention;

    private volatile boolean stopping;
    private volatile boolean over;
    private Instant nextEviction;
    private Instant nextSweep;

    /** What a node is made of. */
    record Parts(
            Store store,
            Registry registry,
            EngineOptions options,
            BoundedCodec codec,
            Executor attempts,
            Bustle bustle,
            Endings endings,
            Observer observer,
            Function<String, ClewClient> clients,
            Runnable wake) {}

    /** A node that has just joined as {@code epoch}. */
    Node(Parts parts, Epoch epoch) {
        this.store = parts.store();
        this.registry = parts.registry();
        this.options = parts.options();
        this.codec = parts.codec();
        this.epoch = epoch;
        this.wake = parts.wake();
        this.bustle = parts.bustle();
        this.endings = parts.endings();
        this.observer = parts.observer();
        this.clients = parts.clients();
        this.hot = new HotInstances(this::now);
        this.pipeline = new CommitPipeline(store.log(), System::nanoTime, observer);
        this.timers = new Timers(wake);
        this.attempts = new Attempts(parts.attempts(), options.activitySlots(), bustle);
        Instant now = now();
        this.nextEviction = now.plus(EVICTION_INTERVAL);
        this.nextSweep = now.plus(SWEEP_INTERVAL);
        this.keys = new Keys(store.clock());
        this.tasks = new TaskRunner(this, options.tasks(), wake);
        this.lookout = new Lookout(this, hot, options.pollInterval(), now);
        this.unserved = new Unserved(store.membership(), registry.activities());
        Balance balance = new Balance(epoch, options.lease(), now);
        this.neighbours = new Neighbours(store.membership(), epoch);
        this.liveness = new Liveness(this, store.membership(), hot, balance, endings, neighbours, options.lease(), now);
        this.claims = new Claims(this, balance, options.tasks().namespaces());
        this.retention = new Retention(
                store.removal(), options.retention(), options.tasks().namespaces(), now);
    }

    // --- what its parts use

    Store store() {
        return store;
    }

    Registry registry() {
        return registry;
    }

    BoundedCodec codec() {
        return codec;
    }

    Epoch epoch() {
        return epoch;
    }

    CommitPipeline pipeline() {
        return pipeline;
    }

    TransactionBodies transactionBodies() {
        return transactionBodies;
    }

    LongWaits longWaits() {
        return longWaits;
    }

    Timers timers() {
        return timers;
    }

    Observer observer() {
        return observer;
    }

    Attempts attempts() {
        return attempts;
    }

    /** A client of a namespace, for the code that runs here. */
    ClewClient client(String namespace) {
        return clients.apply(namespace);
    }

    TaskRunner tasks() {
        return tasks;
    }

    Unserved unserved() {
        return unserved;
    }

    Keys keys() {
        return keys;
    }

    /** Which formats of histories this node reads and writes. */
    Formats formats() {
        return options.formats();
    }

    int maxClaims() {
        return options.maxClaims();
    }

    /** Whether this node looks for what others wrote at least so often. */
    boolean looksEvery(Duration span) {
        return !stopping && options.pollInterval().compareTo(span) <= 0;
    }

    Bustle bustle() {
        return bustle;
    }

    System.Logger userLog() {
        return USER_LOG;
    }

    long newSeed() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** The store's time, in the whole milliseconds that stores keep. */
    Instant now() {
        return Instant.ofEpochMilli(store.clock().millis());
    }

    // --- instances

    /** In which version this node would take a new instance of a program; empty if it would not. */
    Optional<Integer> wouldRun(String namespace, String name, int version) {
        boolean hasRoom =
                !stopping && options.tasks().worksFor(namespace) && !dead() && hot.size() < options.hotInstances();
        return hasRoom ? registry.version(name, version) : Optional.empty();
    }

    /** How many instances more have a place in memory. */
    int places() {
        return options.hotInstances() - hot.size();
    }

    /** Whether instances with nothing to do should leave rather than wait in memory. */
    boolean crowded() {
        return hot.size() >= options.hotInstances() * CROWDED;
    }

    int hotInstances() {
        return hot.size();
    }

    Optional<HotInstance> find(InstanceId id) {
        return hot.find(id);
    }

    /**
     * Notes that the start of an instance is on its way: this node may own it before it knows, and must not take it for
     * abandoned. To be ended by {@link #started}.
     */
    void starting(long key) {
        hot.starting(key);
    }

    /** Notes that a start has been answered, and what came of it is in memory. */
    void started(long key) {
        hot.started(key);
    }

    /** Runs an instance that was just stored with this node as its owner. */
    void activate(Write.Start stored, Event.ExecutionStarted started) {
        registry.orchestration(stored.name(), stored.version())
                .ifPresent(code -> admit(
                        new HotInstance(
                                this,
                                new CurrentExecution(stored.key(), stored.id(), 1, started.pinnedTo(stored.version())),
                                code,
                                Ownership.Arrival.started(stored.at())),
                        List.of(),
                        List.of(),
                        false,
                        List.of()));
    }

    /** The execution that a task is of, as the store has it; empty if it is over or the store does not answer. */
    Optional<Subject> subject(InstanceId id, int execution) {
        try {
            return store.catalog()
                    .find(id)
                    .filter(row -> row.execution() == execution)
                    .map(observer::subject);
        } catch (StoreUnavailableException unavailable) {
            LOG.log(System.Logger.Level.DEBUG, "what runs here is not told of in full", unavailable);
            return Optional.empty();
        }
    }

    /**
     * Whether this node is over and knows it. What it does from then on cannot be stored, so it should not begin
     * anything.
     */
    boolean over() {
        return over;
    }

    /**
     * Takes an instance into memory and runs it.
     *
     * @param history the turns of its execution that are durable
     * @param inbox what waits for it, and {@code more} whether the store has more of that
     * @param queued what it has in the task queue
     */
    void admit(HotInstance instance, List<TurnRow> history, List<MessageRow> inbox, boolean more, List<Task> queued) {
        if (over) {
            return; // an answer that came late; whoever claims the instance next runs it
        }
        bustle.enter();
        instance.takeUp(inbox, more, queued);
        hot.add(instance);
        Thread.ofVirtual().name("clew-instance").start(() -> instance.live(history));
    }

    /**
     * Hands a message that is durable in the inbox to its receiver. One that is owned here and not in memory yet, since
     * its claim or its start has just been stored, gets it when it is: the store will not hand it out again. Nor is one in
     * memory that has left since: then it is to be claimed.
     */
    void deliver(InstanceId id, long messageKey, String body) {
        if (!hot.deliver(id, messageKey, body)) {
            claimSoon();
        }
    }

    /** Notes that an instance is over or held, and tells who waits for that. */
    void ended(HotInstance instance, Ended ended) {
        hot.remove(instance, id -> endings.announce(id, ended));
    }

    /** Tells who waits for it that an instance, which is not in memory, is held. */
    void held(InstanceId id, Ended held) {
        endings.announce(id, held);
    }

    /** Tells who waits for it that an instance has published something. */
    void changed(InstanceId id) {
        endings.changed(id);
    }

    /** Notes that somebody ended an instance, and told others of it: it leaves memory, and who waits for it looks. */
    void endedFromOutside(InstanceId id, long key) {
        find(id).filter(instance -> instance.key() == key).ifPresent(HotInstance::drop);
        endings.hear(new Hint.Ended(id));
        lookout.newsOfMessages();
        claimSoon();
    }

    /** Notes that an instance was paused or resumed through this node. If it is in memory here it hears at once. */
    void pausing(InstanceId id, boolean wanted) {
        find(id).ifPresent(instance -> instance.pausing(wanted));
        pausesChanged();
    }

    private void pausesChanged() {
        lookout.newsOfPauses();
        wake.run();
    }

    /** Notes that an instance has left memory since others ended it or wanted it paused. */
    void dropped(HotInstance instance) {
        endings.hear(new Hint.Ended(instance.id()));
    }

    /** Notes that an instance has left memory. */
    void gone(HotInstance instance) {
        hot.remove(instance);
        if (stopping || !claims.nextReady().isAfter(now())) {
            wake.run();
        }
    }

    /** Notes when an instance that has no owner becomes ready. */
    void readyAt(Optional<Instant> at) {
        at.ifPresent(instant -> {
            if (claims.readyAt(instant)) {
                wake.run();
            }
        });
    }

    /** Notes that something was written that some node has to claim. */
    void claimSoon() {
        readyAt(Optional.of(Instant.MIN));
    }

    /** Takes in what another process, or this one, says to all. */
    void hear(Hint hint) {
        switch (hint) {
            case Hint.Ready ignored -> claimSoon();
            case Hint.Messages(Epoch owner) -> {
                if (owner.equals(epoch)) {
                    lookout.newsOfMessages();
                    wake.run();
                }
            }
            case Hint.Pausing(Epoch owner) -> {
                if (owner.equals(epoch)) {
                    pausesChanged();
                }
            }
            case Hint.Tasks ignored -> tasks.lookAgain();
            case Hint.Unwanted(Epoch taker) -> {
                if (taker.equals(epoch)) {
                    tasks.lookAgain();
                }
            }
            case Hint.Anything ignored -> {
                lookout.newsOfMessages();
                lookout.newsOfEnds();
                lookout.newsOfPauses();
                claimSoon();
                tasks.lookAgain();
            }
            case Hint.Watched ignored -> {}
            case Hint.Followed ignored -> {}
            case Hint.Changed ignored -> {}
            case Hint.Ended(InstanceId id) -> {
                if (hot.find(id).isPresent()) {
                    lookout.newsOfEnds();
                    wake.run();
                }
            }
        }
    }

    /** Notes a sign that this node may have been declared dead. */
    void suspectFenced() {
        liveness.suspect();
        wake.run();
    }

    /** Whether this node is leaving in good order. */
    boolean stopping() {
        return stopping;
    }

    /** Whether this node was declared dead. */
    boolean dead() {
        return liveness.dead();
    }

    // --- clockwork

    /**
     * Does all that is due.
     *
     * @return when there is next something to do, unless something happens first
     */
    Instant tick(Instant now) {
        timers.runDue(now);
        try {
            liveness.tick(now);
            if (!stopping && !dead()) {
                lookout.tick(now);
                claims.tick(now);
                evictIdle(now);
                sweep(now);
                retention.tick(now);
            }
            if (!dead()) {
                tasks.tick(now);
            }
        } catch (StoreUnavailableException trouble) {
            nextSweep = now;
            lookout.newsOfMessages();
            lookout.newsOfPauses();
            claimSoon();
            liveness.afterTrouble(trouble, now);
            return now.plus(PAUSE_AFTER_TROUBLE);
        }
        return Stream.of(
                        liveness.next(),
                        lookout.next(),
                        nextSweep,
                        nextEviction,
                        claims.next(),
                        tasks.next(),
                        retention.next(),
                        timers.next().orElse(Instant.MAX))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** The earliest instant at which there will be work, as opposed to housekeeping. */
    Instant nextWork() {
        Instant timer = timers.next().orElse(Instant.MAX);
        return Stream.of(timer, claims.nextReady(), tasks.nextWork())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** What this node knows of others. */
    Neighbours neighbours() {
        return neighbours;
    }

    /** How many activities that are not urgent may wait for a slot here where others would help, if there were others. */
    int roomInLine() {
        return liveness.withoutHelp() ? LONGEST_LINE - attempts.waiting() : 0;
    }

    /** How many instances more this node would claim now. */
    int room() {
        return attempts.waiting() < MAX_BACKLOG ? options.hotInstances() - hot.size() : 0;
    }

    /** How many instances in memory are at work. */
    int busy() {
        return hot.busy();
    }

    private void evictIdle(Instant now) {
        if (nextEviction.isAfter(now)) {
            return;
        }
        nextEviction = now.plus(EVICTION_INTERVAL);
        Instant longAgo = now.minus(room() > 0 ? options.idleAfter() : EVICTION_INTERVAL);
        for (HotInstance instance : hot.all()) {
            if (!instance.idleSince().isAfter(longAgo)) {
                instance.askToLeave();
            }
        }
    }

    /**
     * Frees what the store says is owned here and is not: what a claim took that was stored but never answered. The
     * safety net, and what follows trouble with the store; in quiet times it finds nothing.
     */
    private void sweep(Instant now) {
        if (!nextSweep.isAfter(now)) {
            nextSweep = now.plus(SWEEP_INTERVAL);
            lookout.lookAtOwn();
            hot.forgetUnheard(now.minus(SWEEP_INTERVAL));
            if (store.log().abandoned(epoch, hot::held) > 0) {
                claimSoon();
            }
            if (tasks.freeAbandoned() > 0) {
                tasks.lookAgain();
            }
        }
    }

    /** Asks all to leave that have nothing to do. */
    void evictAll() {
        hot.all().forEach(HotInstance::askToLeave);
    }

    // --- the end

    /** Begins to leave in good order: takes nothing more, and lets instances go as they fall idle. */
    void beginToStop() {
        stopping = true;
        tasks.beginToStop();
        evictAll();
    }

    /** Whether nothing is left in memory. */
    boolean drained() {
        return hot.isEmpty() && tasks.isEmpty();
    }

    /** Cancels what is still running; it will be run again. */
    void abandonWork() {
        attempts.clear();
        tasks.abandon();
        hot.all().forEach(HotInstance::abandonWork);
    }

    /** Leaves the store, and frees what is still owned. */
    void leave() {
        pipeline.close();
        store.membership().leave(epoch);
    }

    /** Stops at once, as a crash would: nothing more is written. */
    void crash() {
        over = true;
        stopping = true;
        pipeline.close();
        abandonWork();
    }
}
