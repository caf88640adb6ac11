package dev.clew.quic;

import dev.clew.api.Durations;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.codec.quic.QuicTransportParameters;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client's connection: asks, over a stream each. Thread-safe.
 *
 * <p>An end that nobody told of, such as that of a machine, is known by silence: a connection over which nothing came for most of the
 * time after which either side gives it up is not used any more.
 */
final class Connection {

    /** Below what the server allows, since its leave for more comes after the end of those that there were. */
    private static final long MOST_STREAMS = 256;

    /** Short enough for what translates addresses on the way. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(20);

    /** How much of what follows a request is sent at once, in bytes. */
    private static final int PIECE = 64 << 10;

    private static final byte[] PING = new Frame(
                    FrameType.REQUEST,
                    RequestCodec.encode(
                            new Request.Envelope(Optional.of(new Request.Ping()), OptionalInt.empty(), Duration.ZERO)))
            .encode();

    private final QuicChannel channel;
    private final Duration idle;
    private final int most;
    private final Semaphore streams;
    private final AtomicInteger pings = new AtomicInteger();
    private volatile boolean suspect;
    private volatile long heard = System.nanoTime();

    /**
     * @param peer what the server allows; not what Netty counts, which begins with 0 for a moment
     * @param idle after what silence this side gives it up
     */
    Connection(QuicChannel channel, QuicTransportParameters peer, Duration idle) {
        this.channel = channel;
        this.idle = peer.maxIdleTimeout() == 0 ? idle : shorter(idle, Duration.ofMillis(peer.maxIdleTimeout()));
        this.most = (int) Math.clamp(peer.initialMaxStreamsBidi() / 2, 1, MOST_STREAMS);
        this.streams = new Semaphore(most);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Whether to ask here. One that did not answer in time is left to those who wait already. */
    boolean usable() {
        return channel.isActive()
                && !suspect
                && silence().compareTo(idle.multipliedBy(2).dividedBy(3)) < 0;
    }

    private Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heard);
    }

    /** Another is used instead: it ends, at once if nobody waits for an answer. */
    void retire() {
        suspect = true;
        if (streams.availablePermits() == most) {
            var _ = channel.close();
        }
    }

    /** How many questions it takes at once; others wait. */
    int most() {
        return most;
    }

    /** Done when it has ended. */
    ChannelFuture ended() {
        return channel.closeFuture();
    }

    // --- rest

    /** Asks for a sign of life whenever nothing was heard for a while, so that neither side gives it up. */
    void keepAlive() {
        long rest = shorter(idle.dividedBy(3), LONGEST_REST).toNanos();
        Future<?> beat = channel.eventLoop()
                .scheduleWithFixedDelay(new Beat(Duration.ofNanos(rest / 2)), rest, rest, TimeUnit.NANOSECONDS);
        var _ = channel.closeFuture().addListener(ended -> beat.cancel(false));
    }

    /** How many signs of life came. */
    int pings() {
        return pings.get();
    }

    /** Runs on the event loop alone. */
    private final class Beat implements Runnable {

        private final Duration least;
        private boolean waiting;

        Beat(Duration least) {
            this.least = least;
        }

        @Override
        public void run() {
            if (waiting) {
                suspect = true; // since a whole rest
            }
            if (suspect || silence().compareTo(least) < 0 || !streams.tryAcquire()) {
                return;
            }
            waiting = true;
            Reply reply = new Reply();
            var _ = reply.frame.whenComplete((frame, failure) -> {
                waiting = false;
                streams.release();
                if (failure == null) {
                    heard = System.nanoTime();
                    pings.incrementAndGet();
                } else {
                    suspect = true;
                }
            });
            var _ = channel.createStream(QuicStreamType.BIDIRECTIONAL, reply).addListener(opened -> {
                if (opened.isSuccess()) {
                    QuicStreamChannel stream = (QuicStreamChannel) opened.getNow();
                    var _ = reply.frame.whenComplete((frame, failure) -> {
                        var _ = stream.close();
                    });
                    var _ = stream.writeAndFlush(Unpooled.wrappedBuffer(PING))
                            .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
                } else {
                    reply.frame.completeExceptionally(opened.cause());
                }
            });
        }
    }

    // --- questions

    void close() {
        channel.close(true, 0, Unpooled.copiedBuffer("client closing", StandardCharsets.UTF_8))
                .awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    /** Thrown where nothing has been sent, so that it can be asked elsewhere. */
    static final class NotSentException extends Exception {

        private static final long serialVersionUID = 1L;

        NotSentException(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /** The same of a process. */
    Response ask(byte[] request, Duration timeout) throws NotSentException {
        try {
            return ResponseCodec.decode(call(request, Optional.empty(), timeout));
        } catch (MalformedException wrong) {
            throw new ProcessException(
                    ProcessError.INTERNAL, "the answer cannot be understood: " + wrong.getMessage(), wrong);
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param content follows the request; the time begins when it has been sent
     * @throws ProcessException if there is none
     */
    byte[] call(byte[] request, Optional<InputStream> content, Duration timeout) throws NotSentException {
        byte[] frame;
        try {
            frame = new Frame(FrameType.REQUEST, request).encode();
        } catch (FrameException large) {
            throw new ProcessException(ProcessError.TOO_LARGE, String.valueOf(large.getMessage()), large);
        }
        long most = Durations.capped(timeout).toNanos();
        long latest = System.nanoTime() + most;
        try {
            if (!streams.tryAcquire(most, TimeUnit.NANOSECONDS)) {
                throw new ProcessException(
                        ProcessError.UNAVAILABLE, "too much is being asked at once; nothing came of it in " + timeout);
            }
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
        try {
            Reply reply = new Reply();
            QuicStreamChannel stream = open(reply, latest);
            try {
                if (content.isPresent()) {
                    send(stream, frame, content.get(), reply, Duration.ofNanos(most));
                    latest = System.nanoTime() + most;
                } else {
                    var _ = stream.writeAndFlush(Unpooled.wrappedBuffer(frame))
                            .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
                }
                Frame answer = await(reply.frame, latest);
                heard = System.nanoTime();
                return answer.payload();
            } catch (TimeoutException late) {
                suspect = true;
                throw new ProcessException(
                        ProcessError.TIMEOUT,
                        "there was no answer within " + timeout + "; what was asked for may have been done",
                        late);
            } finally {
                var _ = stream.close();
            }
        } finally {
            streams.release();
        }
    }

    /** Sends in pieces, no faster than they are taken, until all is sent or there is an answer already. */
    private static void send(
            QuicStreamChannel stream, byte[] frame, InputStream content, Reply reply, Duration patience)
            throws TimeoutException {
        byte[] piece = frame;
        try {
            while (piece.length > 0 && !reply.frame.isDone()) {
                ChannelFuture written = stream.writeAndFlush(Unpooled.wrappedBuffer(piece));
                if (!written.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new TimeoutException("nothing of it was taken");
                }
                if (!written.isSuccess()) {
                    return; // the answer says why
                }
                piece = content.readNBytes(PIECE);
            }
            var _ = stream.shutdownOutput();
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private QuicStreamChannel open(Reply reply, long latest) throws NotSentException {
        try {
            return channel.createStream(QuicStreamType.BIDIRECTIONAL, reply)
                    .get(Math.max(1, latest - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (ExecutionException | TimeoutException lost) {
            suspect = true;
            throw new NotSentException("the connection is lost" + Farewell.of(channel), lost);
        }
    }

    private Frame await(Future<Frame> frame, long latest) throws TimeoutException {
        try {
            return frame.get(Math.max(1, latest - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw new ProcessException(
                    ProcessError.UNAVAILABLE,
                    "the connection was lost before the answer" + Farewell.of(channel)
                            + "; what was asked for may have been done",
                    failed);
        }
    }

    private static ProcessException interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new ProcessException(
                ProcessError.UNAVAILABLE,
                "interrupted before the answer; what was asked for may have been done",
                interrupted);
    }

    /** Reads one frame. */
    private static final class Reply extends ChannelInboundHandlerAdapter {

        private final FrameDecoder decoder = new FrameDecoder(Frame.MAX_PAYLOAD);
        private final CompletableFuture<Frame> frame = new CompletableFuture<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf chunk = (ByteBuf) message;
            try {
                decoder.feed(chunk.nioBuffer());
                decoder.next().ifPresent(frame::complete);
            } catch (FrameException wrong) {
                frame.completeExceptionally(wrong);
                var _ = context.close();
            } finally {
                chunk.release();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE) {
                frame.completeExceptionally(decoder.ended());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            frame.completeExceptionally(decoder.ended());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            frame.completeExceptionally(cause);
            var _ = context.close();
        }
    }
}
