package dev.clew.server;

import dev.clew.api.ClewClient;
import dev.clew.api.ConfigurationException;
import dev.clew.environment.Management;
import dev.clew.quic.QuicServer;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Offers the processes of an engine over HTTP, and over QUIC if that is wanted. The engine is somebody else's, who closes it after the
 * server.
 *
 * <pre>{@code
 * try (Clew clew = Clew.sqlite(file).register(Processes.model()).start();
 *         ClewServer server = ClewServer.start(clew::client, ServerOptions.DEFAULT)) {
 *     System.in.read();
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ClewServer implements AutoCloseable {

    /** A connection that says nothing for so long is closed; clients give theirs up sooner. */
    private static final Duration LEAST_SILENCE = Duration.ofMinutes(1);

    private final WebServer web;
    private final ServerOptions options;
    private final Gate gate;
    private final Sleepers sleepers;
    private final Optional<QuicServer> quic;
    private final AtomicBoolean closing = new AtomicBoolean();

    private ClewServer(WebServer web, ServerOptions options, Gate gate, Sleepers sleepers, Optional<QuicServer> quic) {
        this.web = web;
        this.options = options;
        this.gate = gate;
        this.sleepers = sleepers;
        this.quic = quic;
    }

    /**
     * Begins to listen.
     *
     * @param clients a client of each namespace, of an engine that keeps processes
     * @throws ConfigurationException if it cannot listen there, or other machines could ask without a token
     */
    public static ClewServer start(Function<String, ClewClient> clients, ServerOptions options) {
        return start(clients, Optional.empty(), options);
    }

    /**
     * The same for those who manage processes, too: with a token that says so, or from this machine where no tokens are wanted.
     *
     * @param environments the management of each namespace
     */
    public static ClewServer start(
            Function<String, ClewClient> clients, Function<String, Management> environments, ServerOptions options) {
        return start(clients, Optional.of(environments), options);
    }

    private static ClewServer start(
            Function<String, ClewClient> clients,
            Optional<Function<String, Management>> environments,
            ServerOptions options) {
        InetAddress address = address(options.host());
        if (!address.isLoopbackAddress() && options.tokens().isEmpty()) {
            throw new ConfigurationException(
                    "no_token_secret",
                    "host " + options.host()
                            + " can be reached from other machines, so a secret for tokens is needed, or anybody"
                            + " there could do anything; give token-secret-file, or the host 127.0.0.1");
        }
        Limits limits = options.limits();
        Gate gate = new Gate(limits.maxRequests());
        Sleepers sleepers = new Sleepers(limits.maxSleepers());
        Namespaces namespaces = new Namespaces(clients, environments, options.quota());
        requireFree(address, options.port());
        Optional<QuicServer> quic =
                options.quic().map(wanted -> QuicSide.start(namespaces, environments.isPresent(), wanted, options));
        Dispatcher dispatcher = new Dispatcher(options, namespaces, environments.isPresent(), gate, sleepers, quic);
        WebServerConfig.Builder config = WebServer.builder()
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .address(address)
                .port(options.port())
                .maxTcpConnections(limits.maxSleepers() + 4 * limits.maxRequests())
                .connectionOptions(socket -> socket.readTimeout(longer(limits.requestTimeout(), LEAST_SILENCE)))
                .routing(routing -> routing.any(dispatcher));
        options.tls().ifPresent(certificate -> config.tls(tls -> tls.sslContext(certificate)));
        WebServer web = config.build().start();
        if (!web.isRunning()) {
            quic.ifPresent(QuicServer::close);
            gate.close();
            throw cannotListen(options.host(), options.port(), "it was taken just now");
        }
        return new ClewServer(web, options, gate, sleepers, quic);
    }

    /** Looks before the web server does, which says only in its log why it cannot. */
    private static void requireFree(InetAddress address, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        } catch (IOException refused) {
            throw cannotListen(address.getHostAddress(), port, String.valueOf(refused.getMessage()));
        }
    }

    private static ConfigurationException cannotListen(String host, int port, String why) {
        return new ConfigurationException(
                "cannot_listen",
                "cannot listen at " + host + " port " + port + ": " + why
                        + "; another program may listen there, so give another port");
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw new ConfigurationException(
                    "cannot_listen", "host '" + host + "' is no address of this machine; give one, such as 127.0.0.1");
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Where it listens. */
    public URI uri() {
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return URI.create((options.tls().isPresent() ? "https" : "http") + "://" + host + ":" + port());
    }

    /** The port it listens at. */
    public int port() {
        return web.port();
    }

    /** Where it listens for QUIC, if it does; UDP. */
    public Optional<InetSocketAddress> quicAddress() {
        return quic.map(QuicServer::address);
    }

    /**
     * Stops: takes no requests any more, answers sleepers that they are to ask again, finishes what is worked on, and closes. A request
     * that takes longer than the grace period is cut off; what it had done stays.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            gate.shut();
            sleepers.close();
            Optional<Thread> beside = quic.map(server -> Thread.ofVirtual().start(server::close));
            gate.drain(options.limits().drainGrace());
            beside.ifPresent(ClewServer::join);
            web.stop();
            gate.close();
        }
    }

    private static void join(Thread closing) {
        try {
            closing.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
