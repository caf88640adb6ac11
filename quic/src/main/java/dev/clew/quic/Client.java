package dev.clew.quic;

import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to a server: makes it when something is asked and there is none, and says who asks. Thread-safe.
 *
 * <p>A request whose answer was lost is not sent again, since only the caller knows whether it may be.
 */
final class Client implements AutoCloseable {

    private final QuicClientOptions options;
    private final Connector connector;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private volatile int maxFrameBytes = Frame.MAX_PAYLOAD;
    private volatile boolean closed;

    private Client(QuicClientOptions options, Connector connector) {
        this.options = options;
        this.connector = connector;
    }

    /** One that does not connect yet. */
    static Client open(QuicClientOptions options, String applicationProtocol) {
        return new Client(options, Connector.open(options, applicationProtocol));
    }

    QuicClientOptions options() {
        return options;
    }

    /** What the answer is read as. */
    <T> T ask(byte[] request, Function<byte[], T> read) {
        try {
            return ask(connected(), request, Optional.empty(), read);
        } catch (Connection.NotSentException lost) {
            try { // it was lost unnoticed, while nothing was asked
                return ask(connected(), request, Optional.empty(), read);
            } catch (Connection.NotSentException again) {
                throw lost(again);
            }
        }
    }

    /** The same of a request that something follows, which can be read once. */
    <T> T ask(byte[] request, InputStream content, Function<byte[], T> read) {
        try {
            return ask(connected(), request, Optional.of(content), read);
        } catch (Connection.NotSentException lost) {
            throw lost(lost);
        }
    }

    private static ProcessException lost(Connection.NotSentException lost) {
        return new ProcessException(
                ProcessError.UNAVAILABLE, lost.getMessage() + ", each time before anything is asked", lost);
    }

    private <T> T ask(Connection to, byte[] request, Optional<InputStream> content, Function<byte[], T> read)
            throws Connection.NotSentException {
        if (request.length > maxFrameBytes) {
            throw new ProcessException(
                    ProcessError.TOO_LARGE,
                    "the request has " + request.length + " bytes, and the server takes " + maxFrameBytes
                            + "; save less at once");
        }
        byte[] answer = to.call(request, content, options.requestTimeout());
        try {
            return read.apply(answer);
        } catch (MalformedException wrong) {
            throw new ProcessException(
                    ProcessError.INTERNAL, "the answer cannot be understood: " + wrong.getMessage(), wrong);
        }
    }

    /** The answer, if it is one of the kind that was expected; thrown, if it is an error. */
    static <T> T expected(Class<T> kind, Object response) {
        if (response instanceof Response.Refused error) {
            throw Refusals.exception(error);
        }
        if (!kind.isInstance(response)) {
            throw new ProcessException(
                    ProcessError.INTERNAL,
                    "the server answered something else: " + response.getClass().getSimpleName());
        }
        return kind.cast(response);
    }

    private Connection connected() throws Connection.NotSentException {
        lock.lock();
        try {
            if (closed) {
                throw new ProcessException(ProcessError.UNAVAILABLE, "this client is closed");
            }
            Connection present = connection;
            if (present != null && present.usable()) {
                return present;
            }
            Connection next = connector.connect();
            try {
                greet(next);
            } catch (ProcessException | Connection.NotSentException refused) {
                next.close();
                throw refused;
            }
            if (options.keepAlive()) {
                next.keepAlive();
            }
            if (present != null) {
                present.retire();
            }
            connection = next;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void greet(Connection next) throws Connection.NotSentException {
        Request.Hello hello = new Request.Hello(Answers.VERSION, options.namespace(), options.token(), List.of());
        byte[] request = RequestCodec.encode(
                new Request.Envelope(Optional.of(hello), OptionalInt.empty(), options.requestTimeout()));
        Response.Hello answer = expected(Response.Hello.class, next.ask(request, options.requestTimeout()));
        maxFrameBytes = answer.maxFrameBytes();
    }

    /** The connection that was used last. */
    Optional<Connection> connection() {
        lock.lock();
        try {
            return Optional.ofNullable(connection);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (connection != null) {
                connection.close();
            }
            connector.close();
        } finally {
            lock.unlock();
        }
    }
}
