package dev.clew.process.http;

import dev.clew.api.ConfigurationException;
import dev.clew.api.LimitWaits;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointReply;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessStatus;
import dev.clew.process.ProtocolConfig;
import dev.clew.process.RunRef;
import dev.clew.process.SavedCheckpoint;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;

/**
 * The protocol through a server. What is certain not to have reached it, or was turned away for the moment, is asked again until the
 * patience is over; anything else that went wrong is said.
 *
 * <pre>{@code
 * try (var protocol = HttpProtocol.to(URI.create("http://127.0.0.1:8001")).token(token).connect()) {
 *     ProcessSession session = ProcessSession.register(protocol, "import-42");
 * }
 * }</pre>
 */
public final class HttpProtocol implements ProcessProtocol {

    private final Connection connection;

    private HttpProtocol(Connection connection) {
        this.connection = connection;
    }

    /** Begins to say how a server is reached, such as {@code http://127.0.0.1:8001}. */
    public static Builder to(URI server) {
        return new Builder(server);
    }

    /**
     * Reaches a server as a program was told. Nothing is asked yet. To be closed.
     *
     * @throws ConfigurationException if it was told to use another protocol
     */
    public static HttpProtocol open(ProtocolConfig config) {
        if ("quic".equals(config.server().getScheme())) {
            throw new ConfigurationException(
                    "wrong_protocol",
                    "'" + config.server()
                            + "' is reached by QUIC; open it with QuicProtocol::open of clew-quic, or give"
                            + " an address that begins with http:// or https://");
        }
        Builder builder = to(config.server())
                .namespace(config.namespace())
                .connectTimeout(config.connectTimeout())
                .timeout(config.requestTimeout())
                .patience(config.patience());
        config.token().ifPresent(builder::token);
        return builder.connect();
    }

    /** How a server is reached. Not thread-safe. */
    public static final class Builder {

        private final Connection.Builder connection;

        private Builder(URI server) {
            this.connection = Connection.to(server);
        }

        /** Whose processes; {@code default} unless said. */
        public Builder namespace(String name) {
            connection.namespace(name);
            return this;
        }

        /** Proves who asks, to a server that wants to know. */
        public Builder token(String secret) {
            connection.token(secret);
            return this;
        }

        /** How long a connection may take; 10 seconds unless said, and never longer than a request. */
        public Builder connectTimeout(Duration span) {
            connection.connectTimeout(span);
            return this;
        }

        /** How long one request may take; 30 seconds unless said. */
        public Builder timeout(Duration span) {
            connection.timeout(span);
            return this;
        }

        /** How long to go on asking a server that cannot be reached or is busy; 10 seconds unless said. */
        public Builder patience(Duration span) {
            connection.patience(span);
            return this;
        }

        /** Trusts other certificates than those that the JVM trusts. */
        public Builder trust(SSLContext context) {
            connection.trust(context);
            return this;
        }

        /** Nothing is asked yet. To be closed. */
        public HttpProtocol connect() {
            return new HttpProtocol(connection.open());
        }
    }

    /**
     * What the server is and can do.
     *
     * @throws ProcessException with {@link ProcessError#INSTANCE_NOT_FOUND} if it is one that does not know this question
     */
    public Wire.Hello hello() {
        return connection.get(Wire.HELLO, Wire.Hello.class);
    }

    @Override
    public RunRef register(RunRef run, Optional<String> checkpoint) {
        Wire.Registered registered = connection.post(
                run, "register", new Wire.Register(connection.namespace(), checkpoint), Wire.Registered.class);
        return new RunRef(
                run.instanceId(), registered.run().map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    @Override
    public CheckpointReply checkpoint(RunRef run, String key, Bytes state) {
        return ask(run, new Wire.Checkpoint(key, state.toBase64(), Optional.of(false)));
    }

    @Override
    public CheckpointReply probe(RunRef run, String key) {
        return ask(run, new Wire.Checkpoint(key, "", Optional.of(true)));
    }

    private CheckpointReply ask(RunRef run, Wire.Checkpoint asked) {
        Wire.Saved saved = connection.post(run, "checkpoint", asked, Wire.Saved.class);
        return new CheckpointReply(
                saved.found(),
                saved.found() ? Optional.of(bytes(saved.state())) : Optional.empty(),
                saved.wakeAtMs().map(Instant::ofEpochMilli),
                saved.signal().flatMap(HttpProtocol::signal),
                saved.customSignal().map(custom -> bytes(custom.payload())));
    }

    @Override
    public Instant beginSleep(RunRef run, String key, Duration span, Bytes state) {
        return connection
                .post(
                        run,
                        "sleep",
                        new Wire.Sleep(wholeMillis(span), key, state.toBase64(), Optional.of(false)),
                        Wire.Slept.class)
                .wakeAtMs()
                .map(Instant::ofEpochMilli)
                .orElseGet(Instant::now); // a server that does not know better has slept before it answered
    }

    /** Never shorter. */
    private static long wholeMillis(Duration span) {
        return span.toNanosPart() % 1_000_000 == 0 ? span.toMillis() : span.toMillis() + 1;
    }

    @Override
    public void event(RunRef run, String type, String subtype, Optional<String> checkpoint, Optional<Bytes> payload) {
        connection.post(
                run,
                "events",
                new Wire.Event(
                        type,
                        checkpoint,
                        payload.map(Bytes::toBase64),
                        Optional.of(subtype).filter(given -> !given.isEmpty())),
                Wire.Done.class);
    }

    @Override
    public void retryAttempt(
            RunRef run, String key, int attempt, String error, Optional<Instant> next, LimitWaits limits) {
        Optional<LimitWaits> met = Optional.of(limits).filter(waits -> waits.times() > 0);
        connection.post(
                run,
                "retry",
                new Wire.Retry(
                        key,
                        attempt,
                        Optional.of(error),
                        next.map(Wire::millis),
                        met.map(LimitWaits::times),
                        met.map(waits -> wholeMillis(waits.waited()))),
                Wire.Done.class);
    }

    @Override
    public Optional<SavedCheckpoint> lastAttempt(RunRef run, String key) {
        Wire.Attempt last = connection.get(run, "attempts", Optional.of(key), Wire.Attempt.class);
        return last.found()
                ? Optional.of(new SavedCheckpoint(
                        last.checkpointId().orElse(key),
                        Instant.ofEpochMilli(last.atMs().orElse(0L)),
                        Bytes.EMPTY,
                        last.nextAtMs().map(Instant::ofEpochMilli),
                        Optional.empty(),
                        last.attempt().map(OptionalInt::of).orElse(OptionalInt.empty()),
                        last.errorMessage(),
                        last.limitWaits()
                                .map(times -> new LimitWaits(
                                        times,
                                        Duration.ofMillis(last.limitWaitedMs().orElse(0L))))
                                .orElse(LimitWaits.NONE)))
                : Optional.empty();
    }

    @Override
    public void complete(RunRef run, Bytes output) {
        connection.post(run, "completed", new Wire.Completed(output.toBase64()), Wire.Done.class);
    }

    @Override
    public void fail(RunRef run, String error) {
        connection.post(run, "failed", new Wire.Failed(error), Wire.Done.class);
    }

    @Override
    public void suspend(RunRef run, Suspension suspension) {
        connection.post(
                run,
                "suspended",
                new Wire.Suspended(
                        Optional.of(suspension.reason()).filter(reason -> !reason.isEmpty()),
                        suspension.until().map(Wire::millis),
                        suspension.signal(),
                        suspension.checkpoint(),
                        suspension.checkpoint().map(key -> suspension.state().toBase64())),
                Wire.Done.class);
    }

    @Override
    public Optional<ControlSignal> pollSignal(RunRef run) {
        return connection
                .get(run, "signals", Optional.empty(), Wire.Signals.class)
                .signal()
                .flatMap(HttpProtocol::signal);
    }

    @Override
    public Optional<Bytes> pollCustom(RunRef run, String key) {
        return connection
                .get(run, "signals", Optional.of(key), Wire.Signals.class)
                .customSignal()
                .map(custom -> bytes(custom.payload()));
    }

    @Override
    public void acknowledge(RunRef run, ControlSignal.Type type) {
        connection.post(run, "signals/ack", new Wire.Acknowledge(type.label()), Wire.Done.class);
    }

    @Override
    public Optional<ProcessInfo> status(String instanceId) {
        Wire.Status status = connection.get(RunRef.present(instanceId), "status", Optional.empty(), Wire.Status.class);
        if (!status.found()) {
            return Optional.empty();
        }
        ProcessStatus stands = ProcessStatus.valueOf(status.status().toUpperCase(Locale.ROOT));
        return Optional.of(new ProcessInfo(
                instanceId,
                stands,
                status.reason().orElse(""),
                status.run().orElse(0),
                status.checkpointId(),
                Instant.ofEpochMilli(status.createdAtMs().orElse(0L)),
                status.startedAtMs().map(Instant::ofEpochMilli),
                status.finishedAtMs().map(Instant::ofEpochMilli),
                status.wakeAtMs().map(Instant::ofEpochMilli),
                status.signal().flatMap(HttpProtocol::signal),
                stands == ProcessStatus.COMPLETED ? Optional.of(bytes(status.output())) : Optional.empty(),
                status.error(),
                status.exitCode().map(OptionalInt::of).orElse(OptionalInt.empty()),
                status.exitMessage().orElse("")));
    }

    @Override
    public Optional<Bytes> input(RunRef run) {
        return Optional.ofNullable(connection
                        .get(run, "input", Optional.empty(), Wire.Input.class)
                        .input())
                .map(Bytes::fromBase64);
    }

    private static Bytes bytes(Optional<String> base64) {
        return Bytes.fromBase64(base64.orElse(""));
    }

    /** Nothing if it is one that this release does not know. */
    private static Optional<ControlSignal> signal(Wire.Signal signal) {
        return ControlSignal.Type.of(signal.signalType()).map(type -> new ControlSignal(type, bytes(signal.payload())));
    }

    @Override
    public void close() {
        connection.close();
    }
}
