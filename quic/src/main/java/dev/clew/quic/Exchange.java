package dev.clew.quic;

import dev.clew.process.ProcessError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One stream of a server: a request is read, handled on a virtual thread and answered, or refused after a time.
 *
 * <p>Its methods that Netty calls run on the event loop alone; {@link #closing} and the answer may come from anywhere.
 */
final class Exchange extends ChannelInboundHandlerAdapter {

    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

    /** How often more time is given to what is still coming. */
    private static final Duration EXTENSION = Duration.ofSeconds(1);

    private final Workload workload;
    private final Session session;
    private final QuicStreamChannel stream;
    private final FrameDecoder decoder;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final CompletableFuture<Response> called = new CompletableFuture<>();
    private volatile boolean asked;
    private volatile boolean settled;
    private long reserved;
    private long extended = System.nanoTime();
    private Optional<Upload> upload = Optional.empty();
    private Optional<ScheduledFuture<?>> deadline = Optional.empty();

    Exchange(Workload workload, Session session, QuicStreamChannel stream) {
        this.workload = workload;
        this.session = session;
        this.stream = stream;
        this.decoder = new FrameDecoder(workload.limits().frameBytes());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        workload.opened(this);
        answerWithin(workload.limits().requestTimeout());
        if (workload.closing()) {
            closing();
        }
        context.fireChannelActive();
    }

    private void answerWithin(Duration span) {
        deadline.ifPresent(before -> before.cancel(false));
        deadline = Optional.of(stream.eventLoop()
                .schedule(
                        () -> answer(Refusals.of(
                                "TIMEOUT",
                                ProcessError.TIMEOUT,
                                "there was no answer within " + span + "; what was asked for may have been done")),
                        span.toNanos(),
                        TimeUnit.NANOSECONDS));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf chunk = (ByteBuf) message;
        try {
            if (!asked && !answered.get()) {
                take(chunk);
            } else if (upload.isPresent() && !answered.get()) {
                follow(upload.get(), chunk);
            }
        } catch (FrameException wrong) {
            boolean large = wrong.reason() == FrameException.Reason.FRAME_TOO_LARGE;
            refuse(Refusals.of(
                    wrong.reason().name(),
                    large ? ProcessError.TOO_LARGE : ProcessError.VALIDATION_ERROR,
                    String.valueOf(wrong.getMessage())));
        } finally {
            chunk.release();
        }
    }

    private void take(ByteBuf chunk) {
        int size = chunk.readableBytes();
        if (!workload.reserve(size)) {
            refuse(Workload.overloaded("more than " + workload.limits().bufferedBytes() + " bytes are being read"));
            return;
        }
        reserved += size;
        decoder.feed(chunk.nioBuffer());
        Optional<Frame> frame = decoder.next();
        if (frame.isPresent()) {
            asked = true;
            handle(frame.get());
        }
    }

    private void handle(Frame frame) {
        Asked request;
        try {
            request = session.read(frame.payload(), this::upload);
        } catch (MalformedException wrong) {
            refuse(Refusals.of(
                    "INVALID_REQUEST",
                    ProcessError.VALIDATION_ERROR,
                    "the request cannot be understood: " + wrong.getMessage()));
            return;
        }
        if (workload.closing()) {
            answer(Workload.closingError());
            return;
        }
        if (request.isPing()) {
            answer(new Response.Accepted()); // however busy the server is
            return;
        }
        if (request.heldBack()) {
            deadline.ifPresent(before -> before.cancel(false));
        } else if (request.deadline().isPositive()
                && request.deadline().compareTo(workload.limits().requestTimeout()) < 0) {
            answerWithin(request.deadline());
        }
        upload = request.upload();
        upload.ifPresent(content -> content.take(decoder.rest()));
        Thread.ofVirtual().name("clew-quic-request").start(() -> send(request.answer(workload, session, called)));
    }

    /** What follows the request, which is read no faster than somebody reads that. */
    private Upload upload() {
        return new Upload(
                workload.limits().requestTimeout(), reading -> stream.config().setAutoRead(reading));
    }

    /** More of what follows the request; as long as it comes, there is time. */
    private void follow(Upload content, ByteBuf chunk) {
        if (System.nanoTime() - extended > EXTENSION.toNanos()) {
            extended = System.nanoTime();
            answerWithin(workload.limits().requestTimeout());
        }
        content.take(chunk.nioBuffer());
    }

    /** Answers, and reads nothing more. Called on the event loop. */
    private void refuse(Response.Refused error) {
        asked = true;
        answer(error);
        var _ = stream.shutdownInput().addListener(shut -> {
            if (stream.isOutputShutdown()) {
                var _ = stream.close();
            }
        });
    }

    /** Whether there is nothing to do for it any more but to send. */
    boolean settled() {
        return settled;
    }

    /** Both protocols write so what is no answer to a question of their own. */
    private void answer(Response response) {
        send(ResponseCodec.encode(response));
    }

    private void send(byte[] payload) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        byte[] bytes;
        try {
            bytes = new Frame(FrameType.RESPONSE, payload).encode();
        } catch (FrameException large) {
            bytes = new Frame(
                            FrameType.RESPONSE,
                            ResponseCodec.encode(Refusals.of(
                                    large.reason().name(), ProcessError.TOO_LARGE, String.valueOf(large.getMessage()))))
                    .encode();
        }
        var _ = stream.writeAndFlush(Unpooled.wrappedBuffer(bytes))
                .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT)
                .addListener(written -> settled = true);
    }

    /** The server closes: a sleep is not waited for any more, and a request that has not come yet is not taken. */
    void closing() {
        called.complete(Workload.closingError());
        if (!asked) {
            stream.eventLoop().execute(() -> {
                if (!asked) {
                    refuse(Workload.closingError());
                }
            });
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean ended =
                event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE;
        if (ended) {
            upload.ifPresent(content -> content.end(true));
        }
        if (ended && !asked) {
            FrameException none = decoder.ended();
            refuse(Refusals.of(none.reason().name(), ProcessError.VALIDATION_ERROR, String.valueOf(none.getMessage())));
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        deadline.ifPresent(before -> before.cancel(false));
        answered.set(true);
        called.complete(Workload.closingError()); // nobody is there any more
        upload.ifPresent(content -> content.end(false));
        workload.release(reserved);
        workload.closed(this);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "a stream of a process was lost", cause);
        var _ = context.close();
    }
}
