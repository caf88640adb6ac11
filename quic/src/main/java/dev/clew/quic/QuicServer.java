package dev.clew.quic;

import dev.clew.api.ConfigurationException;
import dev.clew.environment.Management;
import dev.clew.process.ProcessProtocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;

/**
 * Offers processes over QUIC. What keeps them is somebody else's, who closes it after the server.
 *
 * <pre>{@code
 * try (Clew clew = Clew.sqlite(file).register(Processes.model()).start();
 *         QuicServer server = QuicServer.start(
 *                 namespace -> Processes.of(clew.client(namespace)).protocol(), QuicServerOptions.DEFAULT)) {
 *     System.in.read();
 * }
 * }</pre>
 *
 * <p>TLS 1.3 alone, and the application protocol {@value #ALPN}, or for those who manage {@value #MANAGEMENT_ALPN}, alone. Thread-safe.
 */
public final class QuicServer implements AutoCloseable {

    /** How a client says in the handshake that it speaks this protocol. */
    public static final String ALPN = "clew/1";

    /** How a client says that it is one to manage with, which is another protocol. */
    public static final String MANAGEMENT_ALPN = "clew-environment/1";

    private static final System.Logger LOG = System.getLogger(QuicServer.class.getName());
    private static final AttributeKey<Session> SESSION = AttributeKey.valueOf(QuicServer.class, "session");

    /** How much of one stream, and of one connection, comes before it has been read. */
    private static final int STREAM_WINDOW = 1_250_000;

    private static final int CONNECTION_WINDOW = 10_000_000;

    private final EventLoopGroup loop;
    private final Channel socket;
    private final ServerIdentity identity;
    private final Workload workload;
    private final Set<QuicChannel> connections;
    private final AtomicBoolean closed = new AtomicBoolean();

    private QuicServer(
            EventLoopGroup loop,
            Channel socket,
            ServerIdentity identity,
            Workload workload,
            Set<QuicChannel> connections) {
        this.loop = loop;
        this.socket = socket;
        this.identity = identity;
        this.workload = workload;
        this.connections = connections;
    }

    /**
     * Begins to listen.
     *
     * @param namespaces where the processes of a namespace are kept; asked for each request, so it is to give the same one each time
     * @throws ConfigurationException if it cannot listen there, other machines could ask without a token, or there is no native
     *     QUIC library for this machine
     */
    public static QuicServer start(Function<String, ProcessProtocol> namespaces, QuicServerOptions options) {
        return start(namespaces, Optional.empty(), options);
    }

    /**
     * The same for those who manage processes, too, with a {@link QuicManagement}: with a token that says so, or from this machine
     * where no tokens are wanted.
     *
     * @param managements the management of each namespace; asked for each request, too
     */
    public static QuicServer start(
            Function<String, ProcessProtocol> namespaces,
            Function<String, Management> managements,
            QuicServerOptions options) {
        return start(namespaces, Optional.of(managements), options);
    }

    private static QuicServer start(
            Function<String, ProcessProtocol> namespaces,
            Optional<Function<String, Management>> managements,
            QuicServerOptions options) {
        NativeQuic.require();
        InetAddress address = address(options.host());
        if (!address.isLoopbackAddress() && options.authenticator().isEmpty()) {
            throw new ConfigurationException(
                    "no_authenticator",
                    "host " + options.host()
                            + " can be reached from other machines, so tokens are needed, or anybody there could do"
                            + " anything; give an authenticator, or the host 127.0.0.1");
        }
        ServerIdentity identity = options.identity().orElseGet(ServerIdentity::selfSigned);
        Workload workload = new Workload(options.limits(), options.admission());
        Set<QuicChannel> connections = ConcurrentHashMap.newKeySet();
        ChannelHandler codec = codec(namespaces, managements, options, identity, workload, connections);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("clew-quic-server", true), NioIoHandler.newFactory());
        ChannelFuture bound = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(codec)
                .bind(new InetSocketAddress(address, options.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop(loop);
            throw new ConfigurationException(
                    "cannot_listen",
                    "cannot listen at " + options.host() + " UDP port " + options.port() + ": "
                            + bound.cause().getMessage() + "; another program may, so give another port",
                    bound.cause());
        }
        return new QuicServer(loop, bound.channel(), identity, workload, connections);
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw new ConfigurationException(
                    "cannot_listen",
                    "host '" + host + "' is no address of this machine; give one, such as 127.0.0.1",
                    unknown);
        }
    }

    private static ChannelHandler codec(
            Function<String, ProcessProtocol> namespaces,
            Optional<Function<String, Management>> managements,
            QuicServerOptions options,
            ServerIdentity identity,
            Workload workload,
            Set<QuicChannel> connections) {
        QuicLimits limits = options.limits();
        return new QuicServerCodecBuilder()
                .sslContext(QuicSslContextBuilder.forServer(
                                identity.key(), null, identity.chain().toArray(X509Certificate[]::new))
                        .applicationProtocols(
                                managements.isPresent() ? new String[] {ALPN, MANAGEMENT_ALPN} : new String[] {ALPN})
                        .earlyData(false)
                        .build())
                .maxIdleTimeout(limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(CONNECTION_WINDOW)
                .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW)
                .initialMaxStreamsBidirectional(limits.streams())
                .initialMaxStreamsUnidirectional(0)
                .activeMigration(true)
                .handler(new Connections(
                        limits.connections(),
                        workload,
                        connections,
                        protocol -> new Session(
                                namespaces,
                                managements.filter(any -> protocol.equals(MANAGEMENT_ALPN)),
                                options.authenticator())))
                .streamOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        Session session = stream.parent().attr(SESSION).get();
                        stream.pipeline().addLast(new Exchange(workload, session, stream));
                    }
                })
                .build();
    }

    /** Makes a session of each connection, and turns those away that are too many. */
    @ChannelHandler.Sharable
    private static final class Connections extends ChannelInboundHandlerAdapter {

        private final int most;
        private final Workload workload;
        private final Set<QuicChannel> open;
        private final Function<String, Session> sessions;

        Connections(int most, Workload workload, Set<QuicChannel> open, Function<String, Session> sessions) {
            this.most = most;
            this.workload = workload;
            this.open = open;
            this.sessions = sessions;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            QuicChannel connection = (QuicChannel) context.channel();
            SSLEngine tls = connection.sslEngine();
            String protocol = tls == null ? null : tls.getApplicationProtocol();
            connection.attr(SESSION).set(sessions.apply(protocol == null ? ALPN : protocol));
            if (workload.closing()) {
                var _ = close(connection, "server closing");
            } else if (open.size() >= most) {
                var _ = close(connection, most + " connections are open, which is the most; connect later");
            } else {
                open.add(connection);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            open.remove((QuicChannel) context.channel());
        }

        /** A handshake that fails ends the connection by itself, after the peer was told why. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.log(System.Logger.Level.DEBUG, "a connection of processes failed", cause);
        }
    }

    private static ChannelFuture close(QuicChannel connection, String reason) {
        return connection.close(true, 0, Unpooled.copiedBuffer(reason, StandardCharsets.UTF_8));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.localAddress();
    }

    /** The UDP port it listens at. */
    public int port() {
        return address().getPort();
    }

    /** Whether it listens, and takes requests. */
    public boolean ready() {
        return socket.isActive() && !workload.closing();
    }

    /** What clients have to trust. */
    public X509Certificate certificate() {
        return identity.certificate();
    }

    /**
     * Stops: takes no requests any more, answers those who sleep that they are to ask again, finishes what is worked on, and closes.
     * A request that takes longer than the limit is cut off; what it had done stays.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        workload.drain();
        List<ChannelFuture> ends = connections.stream()
                .map(connection -> close(connection, "server closing"))
                .toList();
        ends.forEach(end -> end.awaitUninterruptibly(1, TimeUnit.SECONDS));
        socket.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        stop(loop);
    }

    private static void stop(EventLoopGroup loop) {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
