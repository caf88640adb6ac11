package dev.clew.quic;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.util.AttributeKey;
import java.nio.charset.StandardCharsets;

/**
 * Ends a client's connection as soon as the server says that it has, and keeps why. By itself Netty waits out the time for which what
 * is still on its way may come, which is seconds.
 */
final class Farewell extends ChannelInboundHandlerAdapter {

    /** RFC 7301, section 3.2. */
    private static final int NO_APPLICATION_PROTOCOL = 120;

    private static final AttributeKey<String> REASON = AttributeKey.valueOf(Farewell.class, "reason");

    /** What the server said when it ended this connection, after a colon; empty if it said nothing. */
    static String of(Channel connection) {
        String reason = connection.attr(REASON).get();
        return reason == null ? "" : ": " + reason;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof QuicConnectionCloseEvent end) {
            context.channel().attr(REASON).set(reason(end));
            context.executor()
                    .execute(
                            () -> { // not while it is being read
                                var _ = context.close();
                            });
        }
        context.fireUserEventTriggered(event);
    }

    static String reason(QuicConnectionCloseEvent end) {
        String said = said(end);
        if (!end.isTlsError()) {
            return said.isEmpty() ? "the server ended it with error " + end.error() : said;
        }
        int alert = QuicConnectionCloseEvent.extractTlsError(end.error());
        return alert == NO_APPLICATION_PROTOCOL
                ? "the server does not speak the application protocol of this client"
                : "the handshake failed with TLS alert " + alert + (said.isEmpty() ? "" : ", " + said);
    }

    /** What fails is told to those who wait for it, and needs no word in a log. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }

    private static String said(QuicConnectionCloseEvent end) {
        try {
            return new String(end.reason(), StandardCharsets.UTF_8);
        } catch (NullPointerException none) { // so Netty 4.2 says that there is none
            return "";
        }
    }
}
