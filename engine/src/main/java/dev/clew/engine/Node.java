package dev.clew.engine;

import dev.clew.api.ClewClient;
import dev.clew.api.Failure;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.TraceContext;
import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.engine.EngineListener.Subject;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.UnreadableHistoryException;
import dev.clew.kernel.Code;
import dev.clew.kernel.Event;
import dev.clew.store.ClaimRequest;
import dev.clew.store.ClaimResult;
import dev.clew.store.Claimed;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.Hint;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Load;
import dev.clew.store.MessageRow;
import dev.clew.store.NodeRecord;
import dev.clew.store.Outcome.Committed;
import dev.clew.store.Store;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Task;
import dev.clew.store.TurnRow;
import dev.clew.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One life of an engine on a store: what it owns, from joining to leaving or being declared dead.
 *
 * <p>{@link #tick} is its heartbeat and its only clockwork: timers, lease, claims and evictions all happen there, on
 * one thread, at the time it is told. Everything else happens on the instances' threads.
 */
final class Node {

    private static final System.Logger LOG = System.getLogger(Node.class.getName());
    private static final System.Logger USER_LOG = System.getLogger("dev.clew.orchestration");

    /** How many instances one claim takes, so that a claim is a short transaction. */
    private static final int CLAIM_BATCH = 512;

    /** How many activities may wait for a slot before nothing more is claimed. */
    private static final int MAX_BACKLOG = 10_000;

    /** The share of places that may be taken before instances with nothing to do leave at once. */
    private static final double CROWDED = 0.5;

    private static final Duration EVICTION_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    /** Where hints do not arrive: how often to ask whether others have ended or paused what is in memory, if no pulse says so. */
    private static final Duration LOOK_AT_OWN_INTERVAL = Duration.ofSeconds(10);

    /** How often to look whether others ended what is in memory here, at most. */
    private static final Duration LOST_INTERVAL = Duration.ofSeconds(1);

    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(250);

    /** How soon to claim again where there was nothing although there should be: another node has it in hand. */
    private static final Duration PAUSE_AFTER_NOTHING = Duration.ofMillis(10);

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
    private final Timers timers;
    private final Attempts attempts;
    private final Keys keys;
    private final TaskRunner tasks;
    private final Map<Long, HotInstance> hot = new ConcurrentHashMap<>();
    private final Map<InstanceId, HotInstance> byId = new ConcurrentHashMap<>();

    /** The row keys of instances whose start is on its way to the store, with this node as their owner. */
    private final Set<Long> starting = ConcurrentHashMap.newKeySet();

    /** What was handed a message here before it was in memory, and since when; by row key and by id. */
    private final Map<Object, Instant> unheard = new ConcurrentHashMap<>();

    private final AtomicReference<Instant> nextReady = new AtomicReference<>(Instant.MIN);
    private final Balance balance;
    private final Unserved unserved;
    private final Retention retention;

    private volatile boolean stopping;
    private volatile boolean dead;
    private volatile boolean over;
    private volatile boolean leaseInDoubt;
    private volatile boolean newsOfMessages;
    private volatile boolean ownershipInDoubt;
    private volatile boolean newsOfPauses;
    private boolean inTrouble;
    private Instant nextRenewal;
    private Instant nextReaping;
    private Instant nextPoll;
    private Instant nextEviction;
    private Instant nextSweep;
    private Instant nextLookForLost = Instant.MIN;
    private Instant nextLookAtOwn = Instant.MIN;
    private long pulse;

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
        this.pipeline = new CommitPipeline(store.log(), System::nanoTime, observer);
        this.timers = new Timers(wake);
        this.attempts = new Attempts(parts.attempts(), options.activitySlots(), bustle);
        Instant now = now();
        this.nextRenewal = now.plus(options.lease().dividedBy(2));
        this.nextReaping = now.plus(options.lease());
        this.nextPoll = now.plus(options.pollInterval());
        this.nextEviction = now.plus(EVICTION_INTERVAL);
        this.nextSweep = now.plus(SWEEP_INTERVAL);
        this.keys = new Keys(store.clock());
        this.tasks = new TaskRunner(this, options.tasks(), wake);
        this.unserved = new Unserved(store.membership(), registry.activities());
        this.balance = new Balance(epoch, options.lease());
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
        return store.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    // --- instances

    /** In which version this node would take a new instance of a program; empty if it would not. */
    Optional<Integer> wouldRun(String namespace, String name, int version) {
        boolean hasRoom =
                !stopping && options.tasks().worksFor(namespace) && !dead && hot.size() < options.hotInstances();
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
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Notes that the start of an instance is on its way: this node may own it before it knows, and must not take it for
     * abandoned. To be ended by {@link #started}.
     */
    void starting(long key) {
        starting.add(key);
    }

    /** Notes that a start has been answered, and what came of it is in memory. */
    void started(long key) {
        starting.remove(key);
    }

    /** Runs an instance that was just stored with this node as its owner. */
    void activate(Write.Start stored, Event.ExecutionStarted started) {
        registry.orchestration(stored.name(), stored.version())
                .ifPresent(code -> admit(
                        new HotInstance(
                                this,
                                stored.key(),
                                stored.id(),
                                code,
                                1,
                                started.pinnedTo(stored.version()),
                                HotInstance.Arrival.started(stored.at())),
                        List.of(),
                        List.of(),
                        false,
                        List.of()));
    }

    private void activate(Claimed claimed) {
        InstanceRow row = claimed.instance();
        Optional<Integer> version = registry.version(row.name(), row.version());
        Optional<Code<?, ?>> code = version.flatMap(exact -> registry.orchestration(row.name(), exact));
        if (row.claims() > options.maxClaims()) {
            quarantine(
                    row,
                    Failure.Kind.POISON,
                    "poison",
                    "claimed " + row.claims()
                            + " times without progress (the most is " + options.maxClaims()
                            + "): node after node went down running it");
        } else if (code.isPresent()) {
            try {
                Event.ExecutionStarted started =
                        HistoryJson.readStart(row.start()).pinnedTo(version.orElseThrow());
                HotInstance.Arrival arrival =
                        new HotInstance.Arrival(row.createdAt(), row.claims(), row.version() == Orchestration.LATEST);
                admit(
                        new HotInstance(this, row.key(), row.id(), code.get(), row.execution(), started, arrival),
                        claimed.history(),
                        claimed.inbox(),
                        claimed.more(),
                        claimed.tasks());
            } catch (UnreadableHistoryException unreadable) {
                quarantine(
                        row,
                        Failure.Kind.CONFIGURATION,
                        "unreadable_history",
                        unreadable.failure().message());
            }
        }
    }

    private void quarantine(InstanceRow row, Failure.Kind kind, String type, String why) {
        Failure failure = new Failure(kind, type, why, false, Optional.empty());
        HistoryJson.Outcome outcome = HistoryJson.Outcome.of(failure);
        observer.logging(
                () -> subject(row),
                () -> LOG.log(System.Logger.Level.ERROR, "instance {0} is quarantined: {1}", row.id(), failure));
        Write.Hold hold =
                new Write.Hold(row.key(), epoch, InstanceStatus.QUARANTINED, HistoryJson.writeOutcome(outcome), now());
        if (pipeline.commit(hold) instanceof Committed) {
            if (observer.hears()) {
                observer.instanceHeld(subject(row), InstanceStatus.QUARANTINED, failure);
            }
            endings.announce(row.id(), new Ended(InstanceStatus.QUARANTINED, outcome));
        } else {
            suspectFenced();
        }
    }

    private Subject subject(InstanceRow row) {
        Optional<TraceContext> trace;
        try {
            trace = HistoryJson.readStart(row.start()).provenance().trace();
        } catch (UnreadableHistoryException ofALaterRelease) {
            trace = Optional.empty();
        }
        return new Subject(
                row.id().namespace(),
                row.id().id(),
                row.execution(),
                new EngineListener.Code(row.name(), row.version()),
                trace,
                observer.node());
    }

    /** The execution that a task is of, as the store has it; empty if it is over or the store does not answer. */
    Optional<Subject> subject(InstanceId id, int execution) {
        try {
            return store.catalog()
                    .find(id)
                    .filter(row -> row.execution() == execution)
                    .map(this::subject);
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

    private void admit(
            HotInstance instance, List<TurnRow> history, List<MessageRow> inbox, boolean more, List<Task> queued) {
        if (over) {
            return; // an answer that came late; whoever claims the instance next runs it
        }
        bustle.enter();
        instance.takeUp(inbox, more, queued);
        hot.compute(instance.key(), (key, before) -> {
            if (before != null) {
                before.drop(); // others ended it and had it go on before this node heard of its end
            }
            return withUnheard(key, instance);
        });
        byId.compute(instance.id(), (id, before) -> withUnheard(id, instance));
        Thread.ofVirtual().name("clew-instance").start(() -> instance.live(history));
    }

    /** An instance on its way into memory, which looks into the store if it missed something. */
    private HotInstance withUnheard(Object name, HotInstance instance) {
        if (unheard.remove(name) != null) {
            instance.catchUp();
        }
        return instance;
    }

    /**
     * Hands a message that is durable in the inbox to its receiver. One that is owned here and not in memory yet, since
     * its claim or its start has just been stored, gets it when it is: the store will not hand it out again. Nor is one in
     * memory that has left since: then it is to be claimed.
     */
    void deliver(InstanceId id, long messageKey, String body) {
        deliver(byId, id, messageKey, body);
    }

    private <K> void deliver(Map<K, HotInstance> instances, K name, long messageKey, String body) {
        HotInstance receiver = instances.compute(name, (absent, present) -> {
            if (present == null) {
                unheard.put(name, now());
            }
            return present;
        });
        if (receiver != null) {
            receiver.post(messageKey, body);
        } else {
            claimSoon();
        }
    }

    /**
     * Notes that an instance is over or held, and tells who waits for that. If another has taken its place already,
     * since its end was durable before it got here, then who waits now may well wait for that one.
     */
    void ended(HotInstance instance, Ended ended) {
        hot.remove(instance.key(), instance);
        byId.computeIfPresent(instance.id(), (id, present) -> {
            if (present != instance) {
                return present;
            }
            endings.announce(id, ended);
            return null;
        });
    }

    /** Tells who waits for it that an instance has published something. */
    void changed(InstanceId id) {
        endings.changed(id);
    }

    /** Notes that somebody ended an instance, and told others of it: it leaves memory, and who waits for it looks. */
    void endedFromOutside(InstanceId id, long key) {
        find(id).filter(instance -> instance.key() == key).ifPresent(HotInstance::drop);
        endings.hear(new Hint.Ended(id));
        newsOfMessages = true;
        claimSoon();
    }

    /** Notes that an instance was paused or resumed through this node. If it is in memory here it hears at once. */
    void pausing(InstanceId id, boolean wanted) {
        find(id).ifPresent(instance -> instance.pausing(wanted));
        pausesChanged();
    }

    private void pausesChanged() {
        newsOfPauses = true;
        wake.run();
    }

    /** Notes that an instance has left memory since others ended it or wanted it paused. */
    void dropped(HotInstance instance) {
        endings.hear(new Hint.Ended(instance.id()));
    }

    /** Notes that an instance has left memory. */
    void gone(HotInstance instance) {
        forget(instance);
        if (stopping || !nextReady.get().isAfter(now())) {
            wake.run();
        }
    }

    private void forget(HotInstance instance) {
        hot.remove(instance.key(), instance);
        byId.remove(instance.id(), instance);
    }

    /** Notes when an instance that has no owner becomes ready. */
    void readyAt(Optional<Instant> at) {
        at.ifPresent(instant -> {
            Instant before = nextReady.getAndAccumulate(instant, (a, b) -> a.isBefore(b) ? a : b);
            if (instant.isBefore(before)) {
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
                    newsOfMessages = true;
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
                newsOfMessages = true;
                ownershipInDoubt = true;
                newsOfPauses = true;
                claimSoon();
                tasks.lookAgain();
            }
            case Hint.Watched ignored -> {}
            case Hint.Followed ignored -> {}
            case Hint.Changed ignored -> {}
            case Hint.Ended(InstanceId id) -> {
                if (byId.containsKey(id)) {
                    ownershipInDoubt = true;
                    wake.run();
                }
            }
        }
    }

    /** Notes a sign that this node may have been declared dead. */
    void suspectFenced() {
        leaseInDoubt = true;
        wake.run();
    }

    /** Whether this node is leaving in good order. */
    boolean stopping() {
        return stopping;
    }

    /** Whether this node was declared dead. */
    boolean dead() {
        return dead;
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
            keepLease(now);
            if (!stopping && !dead) {
                lookForOthersWrites(now);
                claim(now);
                evictIdle(now);
                sweep(now);
                retention.tick(now);
            }
            if (!dead) {
                tasks.tick(now);
            }
        } catch (StoreUnavailableException trouble) {
            nextSweep = now;
            newsOfMessages = true;
            newsOfPauses = true;
            nextReaping = balance.afterTrouble(now);
            claimSoon();
            LOG.log(
                    inTrouble ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "the store does not answer, and is asked again until it does: {0}",
                    trouble.getMessage());
            LOG.log(System.Logger.Level.DEBUG, "why the store does not answer", trouble);
            inTrouble = true;
            return now.plus(PAUSE_AFTER_TROUBLE);
        }
        return Stream.of(
                        nextRenewal,
                        nextReaping,
                        nextPoll,
                        nextSweep,
                        nextEviction,
                        nextClaim(),
                        ownershipInDoubt ? nextLookForLost : Instant.MAX,
                        tasks.next(),
                        retention.next(),
                        timers.next().orElse(Instant.MAX))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** The earliest instant at which there will be work, as opposed to housekeeping. */
    Instant nextWork() {
        Instant timer = timers.next().orElse(Instant.MAX);
        return Stream.of(timer, nextReady.get(), tasks.nextWork())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private Instant nextClaim() {
        return room() > 0 ? balance.afterAbstaining(nextReady.get()) : Instant.MAX;
    }

    private int room() {
        return attempts.waiting() < MAX_BACKLOG ? options.hotInstances() - hot.size() : 0;
    }

    private void keepLease(Instant now) {
        if (!nextRenewal.isAfter(now) || leaseInDoubt) {
            leaseInDoubt = false;
            Load load = new Load(busy(), registry.fingerprint(options.formats()));
            dead = !observer.call(StoreOperation.RENEW, () -> store.membership().renew(epoch, options.lease(), load));
            nextRenewal = now.plus(options.lease().dividedBy(2));
            if (inTrouble) {
                LOG.log(System.Logger.Level.INFO, "the store answers again");
                inTrouble = false;
            }
        }
        if (!nextReaping.isAfter(now)) {
            lookAfterOthers(now);
        }
    }

    /** Declares the dead dead as soon as their leases have run out, and takes a fair share of what there is to do. */
    private void lookAfterOthers(Instant now) {
        List<NodeRecord> nodes = store.membership().nodes();
        if (nodes.stream().anyMatch(node -> !node.leaseUntil().isAfter(now))
                && !store.membership().reap().isEmpty()) {
            claimSoon();
            tasks.lookAgain();
        }
        balance.look(nodes, busy());
        hot.values().stream()
                .filter(instance -> instance.idleSince().equals(Instant.MAX))
                .limit(balance.surplus())
                .forEach(HotInstance::askToMove);
        nextReaping = balance.nextLook(now);
        endings.forgetOld();
    }

    /** How many instances in memory are at work. */
    int busy() {
        return (int) hot.values().stream()
                .filter(instance -> instance.idleSince().equals(Instant.MAX))
                .count();
    }

    private void lookForOthersWrites(Instant now) {
        if (!nextPoll.isAfter(now)) {
            nextPoll = now.plus(options.pollInterval());
            long latest = store.log().pulse();
            boolean beat = latest != pulse;
            if (beat) {
                pulse = latest;
                newsOfMessages = true;
                claimSoon();
                tasks.lookAgain();
            }
            if (!store.hints().arrive() && (beat || !nextLookAtOwn.isAfter(now))) {
                nextLookAtOwn = now.plus(LOOK_AT_OWN_INTERVAL);
                ownershipInDoubt = true;
                newsOfPauses |= !hot.isEmpty();
            }
        }
        if (ownershipInDoubt && !nextLookForLost.isAfter(now)) {
            nextLookForLost = now.plus(LOST_INTERVAL);
            ownershipInDoubt = false;
            dropLost();
        }
        if (newsOfPauses) {
            newsOfPauses = false;
            lookForPauses();
        }
        if (newsOfMessages) {
            newsOfMessages = false;
            receive();
        }
    }

    /** Tells those in memory whether they are to be paused. One that is not there yet is told when it is. */
    private void lookForPauses() {
        Set<Long> pausing = store.log().pausing(epoch);
        hot.forEach((key, instance) -> instance.pausing(pausing.contains(key)));
        newsOfPauses |= !hot.keySet().containsAll(pausing);
    }

    /** Has those leave memory that others have ended. */
    private void dropLost() {
        Map<Long, HotInstance> held = Map.copyOf(hot);
        if (!held.isEmpty()) {
            store.log()
                    .notOwned(epoch, held.keySet())
                    .forEach(key -> Objects.requireNonNull(held.get(key)).drop());
        }
    }

    private void receive() {
        List<MessageRow> messages;
        do {
            messages = observer.call(StoreOperation.RECEIVE, () -> store.log().receive(epoch, Mailbox.MAX_FROM_STORE));
            for (MessageRow message : messages) {
                deliver(hot, message.instance(), message.key(), message.body());
            }
        } while (messages.size() == Mailbox.MAX_FROM_STORE);
    }

    private void claim(Instant now) {
        while (room() > 0 && !nextReady.get().isAfter(now) && !balance.abstains(now)) {
            nextReady.set(Instant.MAX);
            int limit = Math.min(room(), CLAIM_BATCH);
            ClaimRequest request = new ClaimRequest(
                    epoch,
                    registry.claimable(),
                    options.tasks().namespaces(),
                    limit,
                    Mailbox.MAX_FROM_STORE,
                    options.formats());
            ClaimResult result =
                    observer.call(StoreOperation.CLAIM, () -> store.log().claim(request));
            result.claimed().forEach(this::activate);
            if (result.claimed().isEmpty()) {
                Instant soon = now.plus(PAUSE_AFTER_NOTHING);
                readyAt(result.nextReady().map(at -> at.isAfter(soon) ? at : soon));
                return;
            }
            readyAt(result.nextReady());
        }
    }

    private void evictIdle(Instant now) {
        if (nextEviction.isAfter(now)) {
            return;
        }
        nextEviction = now.plus(EVICTION_INTERVAL);
        Instant longAgo = now.minus(room() > 0 ? options.idleAfter() : EVICTION_INTERVAL);
        for (HotInstance instance : hot.values()) {
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
            dropLost();
            lookForPauses();
            unheard.values().removeIf(since -> since.plus(SWEEP_INTERVAL).isBefore(now));
            if (store.log().abandoned(epoch, this::held) > 0) {
                claimSoon();
            }
            if (tasks.freeAbandoned() > 0) {
                tasks.lookAgain();
            }
        }
    }

    /** Those on their way come first: they are in memory before they are struck from that list. */
    private Set<Long> held() {
        Set<Long> held = new HashSet<>(starting);
        held.addAll(hot.keySet());
        return held;
    }

    /** Asks all to leave that have nothing to do. */
    void evictAll() {
        hot.values().forEach(HotInstance::askToLeave);
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
        hot.values().forEach(HotInstance::abandonWork);
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
