package dev.clew.quic;

import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client's connection: asks, over a stream each. Thread-safe. */
final class Connection {

    /** Below what the server allows, since its leave for more comes after the end of those that there were. */
    private static final long MOST_STREAMS = 256;

    private final QuicChannel channel;
    private final Semaphore streams;
    private volatile boolean suspect;

    Connection(QuicChannel channel) {
        this.channel = channel;
        long allowed = channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) / 2;
        this.streams = new Semaphore((int) Math.clamp(allowed, 1, MOST_STREAMS));
    }

    /** Whether to ask here. One that did not answer in time is left to those who wait already. */
    boolean usable() {
        return channel.isActive() && !suspect;
    }

    void close() {
        channel.close(true, 0, Unpooled.copiedBuffer("client closing", StandardCharsets.UTF_8))
                .awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    /** Thrown where nothing has been sent, so that it can be asked elsewhere. */
    static final class NotSentException extends Exception {

        private static final long serialVersionUID = 1L;

        NotSentException(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws ProcessException if there is none
     */
    Response ask(byte[] request, Duration timeout) throws NotSentException {
        byte[] frame;
        try {
            frame = new Frame(FrameType.REQUEST, request).encode();
        } catch (FrameException large) {
            throw new ProcessException(ProcessError.TOO_LARGE, String.valueOf(large.getMessage()), large);
        }
        long latest = System.nanoTime() + timeout.toNanos();
        try {
            if (!streams.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
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
                var _ = stream.writeAndFlush(Unpooled.wrappedBuffer(frame))
                        .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
                return ResponseCodec.decode(await(reply.frame, latest).payload());
            } catch (TimeoutException late) {
                suspect = true;
                throw new ProcessException(
                        ProcessError.TIMEOUT,
                        "there was no answer within " + timeout + "; what was asked for may have been done",
                        late);
            } catch (MalformedException wrong) {
                throw new ProcessException(
                        ProcessError.INTERNAL, "the answer cannot be understood: " + wrong.getMessage(), wrong);
            } finally {
                var _ = stream.close();
            }
        } finally {
            streams.release();
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
            throw new NotSentException(lost);
        }
    }

    private static Frame await(Future<Frame> frame, long latest) throws TimeoutException {
        try {
            return frame.get(Math.max(1, latest - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw new ProcessException(
                    ProcessError.UNAVAILABLE,
                    "the connection was lost before the answer; what was asked for may have been done",
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
