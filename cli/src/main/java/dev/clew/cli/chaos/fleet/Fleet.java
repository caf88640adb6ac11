package dev.clew.cli.chaos.fleet;

import dev.clew.cli.chaos.check.LifeSpan;
import dev.clew.cli.chaos.load.Caller;
import dev.clew.cli.chaos.load.Callers;
import dev.clew.cli.chaos.load.ClientCaller;
import dev.clew.cli.jvm.ChildJvm;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The nodes, each with a line of its own to the database, and one more line for the clients that run no engine. Nodes are
 * numbered from 0, and the clients' line comes last. As {@link Callers} it is thread-safe; the rest is for one thread.
 */
public final class Fleet implements Callers, AutoCloseable {

    private static final String CLIENT = "client";

    private final Path executions;
    private final Path log;
    private final Duration lease;
    private final List<Line> lines = new ArrayList<>();
    private final AtomicReferenceArray<@Nullable NodeProcess> running;
    private final List<NodeProcess> all = new ArrayList<>();
    private final Store store;
    private final Caller clientOnly;

    /**
     * A fleet of which no node runs.
     *
     * @param folder where nodes write to
     * @param lease how long a node lives without renewing
     */
    public Fleet(Site site, int nodes, Path folder, Duration lease) {
        this.executions = folder.resolve("executions.log");
        this.log = folder.resolve("nodes.log");
        this.lease = lease;
        this.running = new AtomicReferenceArray<>(nodes);
        for (int i = 0; i <= nodes; i++) {
            lines.add(site.newLine());
        }
        this.store = Stores.open(lines.getLast().url());
        this.clientOnly = new ClientCaller(CLIENT, StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE));
    }

    /** Where all nodes write what they begin. */
    public Path executions() {
        return executions;
    }

    // --- what is done to it

    /** Starts a node that does not run. */
    public void start(int node) {
        int life = all.size() + 1;
        List<String> arguments = ChaosNode.arguments(lines.get(node).url(), executions, life, lease);
        NodeProcess started = new NodeProcess(life, ChildJvm.startTalking(ChaosNode.class, arguments, log));
        all.add(started);
        running.set(node, started);
    }

    /** Kills a node; which life of one that was. */
    public int kill(int node) {
        NodeProcess process = process(node);
        running.set(node, null);
        process.kill();
        return process.life();
    }

    public void freeze(int node) {
        process(node).freeze();
    }

    public void thaw(int node) {
        process(node).thaw();
    }

    private NodeProcess process(int node) {
        return Optional.ofNullable(running.get(node))
                .orElseThrow(() -> new IllegalStateException("node " + node + " does not run"));
    }

    public void cut(int line) {
        lines.get(line).cut();
    }

    public void stall(int line) {
        lines.get(line).stall();
    }

    public void resume(int line) {
        lines.get(line).resume();
    }

    /** What the nodes that run are called. */
    public List<String> names() {
        return present().stream().map(NodeProcess::name).toList();
    }

    /** Whether any node runs. */
    public boolean anyRuns() {
        return !present().isEmpty();
    }

    /** Starts what does not run, lets go on what is frozen, and forwards on all lines. */
    public void heal() {
        lines.forEach(Line::resume);
        present().forEach(NodeProcess::thaw);
        for (int node = 0; node < running.length(); node++) {
            if (running.get(node) == null) {
                start(node);
            }
        }
    }

    /**
     * Sees to it that nodes end only when they are killed.
     *
     * @throws NodeEndedException if one ended by itself
     */
    public void requireAlive() {
        for (NodeProcess process : present()) {
            if (!process.isAlive()) {
                throw new NodeEndedException(process.name(), log);
            }
        }
    }

    private List<NodeProcess> present() {
        List<NodeProcess> present = new ArrayList<>();
        for (int node = 0; node < running.length(); node++) {
            NodeProcess process = running.get(node);
            if (process != null) {
                present.add(process);
            }
        }
        return present;
    }

    /** Lets all nodes end in good order; kills those that do not. */
    public void end(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        List<NodeProcess> last = present();
        last.forEach(NodeProcess::release);
        for (NodeProcess process : last) {
            process.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        for (int node = 0; node < running.length(); node++) {
            running.set(node, null);
        }
    }

    /** All processes there were, once they have ended. */
    public List<LifeSpan> lives() {
        return all.stream().map(NodeProcess::span).toList();
    }

    // --- whom the load can ask

    @Override
    public Caller clientOnly() {
        return clientOnly;
    }

    @Override
    public Caller any(SplittableRandom random) {
        int chosen = random.nextInt(running.length() + 1);
        NodeProcess process = chosen < running.length() ? running.get(chosen) : null;
        return process == null ? clientOnly : process;
    }

    @Override
    public void close() {
        for (NodeProcess process : present()) {
            process.thaw();
            process.kill();
        }
        try {
            store.close();
        } finally {
            lines.forEach(Line::close);
        }
    }
}
