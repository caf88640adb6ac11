package dev.clew.engine;

import dev.clew.api.ClewClient;
import dev.clew.api.Codec;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Catalog.Backlog;
import dev.clew.store.Epoch;
import dev.clew.store.Hints;
import dev.clew.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs instances on a store.
 *
 * <p>Thread-safe. An engine lives in a process as one node of whoever shares the store. If it is declared dead, say
 * because the machine slept, it drops everything in memory and joins again as a new node; instances go on from what
 * is durable.
 *
 * <p>Closing it lets running activities finish for a while, gives all instances back, and leaves the store open.
 */
public final class Engine implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMillis(100);
    private static final long LONGEST_SLEEP_MS = 60_000;

    /** How long a client's call waits at most for a node that was declared dead to join again. */
    private static final Duration REJOINING = Duration.ofSeconds(30);

    private static final Duration DRAIN_CHECK = Duration.ofMillis(2);

    private final Store store;
    private final EngineOptions options;
    private final Node.Parts parts;
    private final NodeLink link;
    private final ClewClient client;
    private final Thread housekeeper;
    private final Hints.Listening listening;
    private volatile Node node;
    private final Map<String, ClewClient> clients = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private Engine(
            Store store, Registry registry, Codec codec, EngineOptions options, EngineListener listener, Pace pace) {
        this.store = store;
        this.options = options;
        this.housekeeper = Thread.ofPlatform().daemon().name("clew-node").unstarted(this::keepHouse);
        BoundedCodec bounded = new BoundedCodec(codec, options.maxPayload());
        Endings endings = new Endings(store.hints());
        this.parts = new Node.Parts(
                store,
                registry,
                options,
                bounded,
                pace.attempts(),
                pace.bustle(),
                endings,
                new Observer(listener, store.clock()),
                this::client,
                () -> LockSupport.unpark(housekeeper));
        this.link = new NodeLink(new Lives(), endings);
        this.node = join();
        registry.queues().forEach(store.tasks()::limit);
        this.client = client(options.namespace());
        this.listening = store.hints().listen(hint -> {
            endings.hear(hint);
            node.hear(hint);
        });
        parts.observer().started(new Gauges());
        if (pace.keepsHouse()) {
            housekeeper.start();
        }
    }

    /** How an engine gets its threads. */
    record Pace(Executor attempts, Bustle bustle, boolean keepsHouse) {}

    /**
     * Starts an engine with JSON payloads.
     *
     * @throws dev.clew.api.ConfigurationException if the store does not admit this engine
     */
    public static Engine start(Store store, Registry registry, EngineOptions options) {
        return start(store, registry, options, new JsonCodec());
    }

    /** Starts an engine; see {@link #start(Store, Registry, EngineOptions)}. */
    public static Engine start(Store store, Registry registry, EngineOptions options, Codec codec) {
        return start(store, registry, options, codec, EngineListener.NONE);
    }

    /** Starts an engine that tells a listener what it does; see {@link #start(Store, Registry, EngineOptions)}. */
    public static Engine start(
            Store store, Registry registry, EngineOptions options, Codec codec, EngineListener listener) {
        Executor threads = task -> Thread.ofVirtual().name("clew-attempt").start(task);
        return new Engine(store, registry, codec, options, listener, new Pace(threads, new Bustle(), true));
    }

    static Engine paced(
            Store store, Registry registry, EngineOptions options, Codec codec, EngineListener listener, Pace pace) {
        return new Engine(store, registry, codec, options, listener, pace);
    }

    /** A client of this engine's namespace, which hears of local results without asking the store. */
    public ClewClient client() {
        return client;
    }

    /** A client of another namespace; what it starts runs here if this engine works for that namespace. */
    public ClewClient client(String namespace) {
        return clients.computeIfAbsent(
                namespace,
                name -> new StoreClient(
                        store, link, parts.codec(), name, options.pollInterval(), options.formats(), parts.observer()));
    }

    private final class Lives implements NodeLink.Lives {

        @Override
        public Node present() {
            return node;
        }

        /** An engine that cannot reach its store is not waited for forever. */
        @Override
        public Optional<Node> after(Node over) {
            long end = System.nanoTime() + REJOINING.toNanos();
            while (node == over) {
                if (closed || !over.dead() || Thread.currentThread().isInterrupted() || System.nanoTime() > end) {
                    return Optional.empty();
                }
                LockSupport.parkNanos(this, DRAIN_CHECK.toNanos());
            }
            return Optional.of(node);
        }
    }

    private final class Gauges implements EngineGauges {

        @Override
        public int instancesInMemory() {
            return node.hotInstances();
        }

        @Override
        public int instancesAtWork() {
            return node.busy();
        }

        @Override
        public int attemptsRunning() {
            return node.attempts().running();
        }

        @Override
        public Backlog backlog() {
            return store.catalog().backlog(store.clock().instant());
        }

        @Override
        public int attemptsWaiting() {
            return node.attempts().waiting();
        }

        @Override
        public int writesWaiting() {
            return node.pipeline().waiting();
        }
    }

    Node node() {
        return node;
    }

    private Node join() {
        Epoch epoch = store.membership()
                .join(
                        options.nodeName(),
                        options.lease(),
                        parts.registry()
                                .abilities(options.tasks(), options.formats())
                                .write());
        parts.observer().joined(options.nodeName() + '/' + epoch.number());
        LOG.log(
                System.Logger.Level.DEBUG,
                "node {0} of {1} runs {2} and activities {3}",
                options.nodeName(),
                epoch,
                parts.registry().programs(),
                parts.registry().activities());
        return new Node(parts, epoch);
    }

    private void keepHouse() {
        while (!closed) {
            try {
                Instant next = tick(node.now());
                Duration wait = Duration.between(store.clock().instant(), next);
                if (wait.isPositive()) {
                    LockSupport.parkNanos(this, Math.min(wait.toMillis(), LONGEST_SLEEP_MS) * 1_000_000 + 100_000);
                }
            } catch (RuntimeException unexpected) {
                LOG.log(System.Logger.Level.ERROR, "housekeeping failed; going on", unexpected);
                LockSupport.parkNanos(this, PAUSE_AFTER_TROUBLE.toNanos());
            }
        }
    }

    /** Does what is due, and joins again if this node was declared dead. */
    Instant tick(Instant now) {
        Instant next = node.tick(now);
        if (node.dead()) {
            LOG.log(System.Logger.Level.WARNING, "node {0} was declared dead; joining again", node.epoch());
            node.crash();
            parts.observer().leaseLost();
            node = join();
            return now;
        }
        return next;
    }

    /** Gives everything back and leaves. Waits for running activities as long as the options say. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        Node last = node;
        last.beginToStop();
        if (!awaitDrained(last, options.shutdownGrace())) {
            last.abandonWork();
            awaitDrained(last, LAST_WAIT);
        }
        closed = true;
        listening.close();
        LockSupport.unpark(housekeeper);
        last.leave();
        joinHousekeeper();
    }

    private static boolean awaitDrained(Node node, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!node.drained() && System.nanoTime() < end) {
            LockSupport.parkNanos(DRAIN_CHECK.toNanos());
        }
        return node.drained();
    }

    private void joinHousekeeper() {
        try {
            if (housekeeper.isAlive()) {
                housekeeper.join(LAST_WAIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops as a crash would: nothing more is written, nothing is given back. */
    void crash() {
        closed = true;
        listening.close();
        node.crash();
        LockSupport.unpark(housekeeper);
    }
}
