package dev.clew.quic;

import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicTransportParameters;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A client's socket, over which it connects. Thread-safe. */
final class Connector implements AutoCloseable {

    private static final Duration LEAST_IDLE = Duration.ofSeconds(30);
    private static final int STREAM_WINDOW = 1_250_000;
    private static final int CONNECTION_WINDOW = 10_000_000;

    private final QuicClientOptions options;
    private final EventLoopGroup loop;
    private final Channel socket;

    private Connector(QuicClientOptions options, EventLoopGroup loop, Channel socket) {
        this.options = options;
        this.loop = loop;
        this.socket = socket;
    }

    static Connector open(QuicClientOptions options, String applicationProtocol) {
        NativeQuic.require();
        QuicSslContextBuilder tls = QuicSslContextBuilder.forClient()
                .applicationProtocols(applicationProtocol)
                .endpointIdentificationAlgorithm("HTTPS");
        if (!options.trusted().isEmpty()) {
            tls.trustManager(options.trusted().toArray(X509Certificate[]::new));
        }
        QuicSslContext context = tls.build();
        ChannelHandler codec = new QuicClientCodecBuilder()
                .sslEngineProvider(
                        channel -> context.newEngine(ByteBufAllocator.DEFAULT, options.host(), options.port()))
                .maxIdleTimeout(idle(options).toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(CONNECTION_WINDOW)
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW)
                .initialMaxStreamsBidirectional(0)
                .initialMaxStreamsUnidirectional(0)
                .build();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("clew-quic-client", true), NioIoHandler.newFactory());
        ChannelFuture bound = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(codec)
                .bind(0)
                .awaitUninterruptibly();
        Connector connector = new Connector(options, loop, bound.channel());
        if (!bound.isSuccess()) {
            connector.close();
            throw new ProcessException(ProcessError.UNAVAILABLE, "cannot open a UDP socket", bound.cause());
        }
        return connector;
    }

    /** Long enough for an answer to come over a connection that says nothing else. */
    private static Duration idle(QuicClientOptions options) {
        Duration answer = options.requestTimeout().multipliedBy(2);
        return answer.compareTo(LEAST_IDLE) > 0 ? answer : LEAST_IDLE;
    }

    /** Throws {@link ProcessException} if there is no server, or one that this client does not trust or understand. */
    Connection connect() {
        InetSocketAddress address = new InetSocketAddress(options.host(), options.port());
        if (address.isUnresolved()) {
            throw unreachable("there is no such host", null);
        }
        Future<QuicChannel> connecting = QuicChannel.newBootstrap(socket)
                .handler(new Farewell())
                .streamHandler(new Quiet())
                .remoteAddress(address)
                .connect();
        try {
            QuicChannel channel = connecting.get(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
            QuicTransportParameters peer = channel.peerTransportParameters();
            if (peer == null) {
                throw unreachable("the connection was lost at once" + Farewell.of(channel), null);
            }
            return new Connection(channel, peer, idle(options));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            abandon(connecting);
            throw unreachable("interrupted", interrupted);
        } catch (TimeoutException late) {
            abandon(connecting);
            throw unreachable("there was no answer within " + options.connectTimeout(), late);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw unreachable(reason(cause), cause);
        }
    }

    /** Nobody waits for it any more; cancelling would make Netty complain when it fails later. */
    private static void abandon(Future<QuicChannel> connecting) {
        var _ = connecting.addListener(late -> {
            if (late.isSuccess()) {
                var _ = connecting.getNow().close();
            }
        });
    }

    private static String reason(Throwable failure) {
        if (failure instanceof QuicClosedChannelException closed && closed.event() != null) {
            return Farewell.reason(closed.event());
        }
        StringBuilder reasons = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            reasons.append(reasons.isEmpty() ? "" : ": ")
                    .append(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        }
        return reasons.toString();
    }

    private ProcessException unreachable(String why, @Nullable Throwable cause) {
        String message = "cannot connect to " + options.host() + " UDP port " + options.port() + ": " + why;
        return cause == null
                ? new ProcessException(ProcessError.UNAVAILABLE, message)
                : new ProcessException(ProcessError.UNAVAILABLE, message, cause);
    }

    @Override
    public void close() {
        socket.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** What fails is told to those who wait for it, and needs no word in a log. */
    @ChannelHandler.Sharable
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
