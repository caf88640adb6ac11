package dev.clew.cli.chaos.hosts;

import dev.clew.api.ClewClient;
import dev.clew.cli.chaos.fleet.Line;
import dev.clew.cli.chaos.fleet.NodeEndedException;
import dev.clew.cli.chaos.fleet.Site;
import dev.clew.cli.chaos.fleet.Stores;
import dev.clew.cli.jvm.ChildJvm;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.environment.Environment;
import dev.clew.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The environments of a run, each with a line of its own to the database and a data folder of its own, as on machines of their own: a
 * program whose host was struck lives on, and talks on. One more line is the client's. Hosts are numbered from 0, and the client's line
 * comes last. For one thread, but for {@link #environment} and {@link #client}.
 */
public final class Hosts implements AutoCloseable {

    /** What the image of the programs is called. */
    static final String IMAGE = ProgramImage.NAME;

    private final Path log;
    private final Path trace;
    private final Duration lease;
    private final String secret = UUID.randomUUID().toString();
    private final List<Line> lines = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Path> folders = new ArrayList<>();
    private final List<Optional<Host>> running = new ArrayList<>();
    private final Store store;
    private final ClewClient client;
    private final Environment environment;
    private int lives;

    /**
     * Hosts of which none runs.
     *
     * @param folder where they write to
     * @param lease how long a host lives without renewing
     */
    public Hosts(Site site, int count, Path folder, Duration lease) {
        this.log = folder.resolve("hosts.log");
        this.trace = folder.resolve("trace.log");
        this.lease = lease;
        for (int i = 0; i <= count; i++) {
            lines.add(site.newLine());
        }
        for (int i = 0; i < count; i++) {
            ports.add(freePort());
            folders.add(folder.resolve("data-" + i));
            running.add(Optional.empty());
        }
        this.store = Stores.open(lines.getLast().url());
        this.client = StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE);
        this.environment = Environment.of(client, folders.getFirst());
        ProgramImage image = ProgramImage.tracing(trace);
        folders.forEach(data -> image.register(Environment.of(client, data)));
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot find a free port", e);
        }
    }

    /** Where all programs write what they do. */
    public Path trace() {
        return trace;
    }

    /** Manages the processes, by the client's line. Thread-safe. */
    public Environment environment() {
        return environment;
    }

    /** The client of that line. Thread-safe. */
    public ClewClient client() {
        return client;
    }

    // --- what is done to them

    /** Starts a host that does not run. */
    public void start(int host) {
        lives++;
        List<String> arguments = HostMain.arguments(
                lines.get(host).url(), folders.get(host), "host-" + lives, ports.get(host), secret, lease);
        running.set(
                host, Optional.of(new Host("host-" + lives, ChildJvm.startTalking(HostMain.class, arguments, log))));
    }

    /** Kills a host, and not its programs. */
    public void kill(int host) {
        host(host).kill();
        running.set(host, Optional.empty());
    }

    public void freeze(int host) {
        host(host).freeze();
    }

    public void thaw(int host) {
        host(host).thaw();
    }

    private Host host(int host) {
        return running.get(host).orElseThrow(() -> new IllegalStateException("host " + host + " does not run"));
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

    /** Whether programs can talk to all hosts. */
    public boolean allServe() {
        return running.stream().allMatch(host -> host.filter(Host::serving).isPresent());
    }

    /** Starts what does not run, lets go on what is frozen, and forwards on all lines. */
    public void heal() {
        lines.forEach(Line::resume);
        for (int host = 0; host < running.size(); host++) {
            if (running.get(host).isEmpty()) {
                start(host);
            } else {
                thaw(host);
            }
        }
    }

    /**
     * Sees to it that hosts end only when they are killed.
     *
     * @throws NodeEndedException if one ended by itself
     */
    public void requireAlive() {
        for (Optional<Host> host : running) {
            if (host.isPresent() && !host.get().isAlive()) {
                throw new NodeEndedException(host.get().name(), log);
            }
        }
    }

    /** Lets all hosts end in good order; kills those that do not. */
    public void end(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        running.forEach(host -> host.ifPresent(Host::release));
        for (Optional<Host> host : running) {
            if (host.isPresent()) {
                host.get().awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
        }
        running.replaceAll(host -> Optional.empty());
    }

    @Override
    public void close() {
        for (Optional<Host> host : running) {
            host.ifPresent(Host::thaw);
            host.ifPresent(Host::kill);
        }
        try {
            store.close();
        } finally {
            lines.forEach(Line::close);
        }
    }
}
