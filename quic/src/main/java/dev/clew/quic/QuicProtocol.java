package dev.clew.quic;

import dev.clew.api.LimitWaits;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointReply;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProtocolConfig;
import dev.clew.process.RunRef;
import dev.clew.process.SavedCheckpoint;
import dev.clew.quic.Request.Event;
import dev.clew.quic.Request.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Asks a {@link QuicServer}. Connects when something is asked and there is no connection, so a server may come later, or again, and a
 * program may compute for hours between two questions.
 *
 * <p>A request whose answer was lost is not sent again, since only the caller knows whether it may be; see {@link
 * ProcessError#isTransient}. Thread-safe.
 */
public final class QuicProtocol implements ProcessProtocol {

    private final Client client;

    private QuicProtocol(Client client) {
        this.client = client;
    }

    /**
     * A client, which does not connect yet.
     *
     * @throws dev.clew.api.ConfigurationException if there is no native QUIC library for this machine
     */
    public static QuicProtocol open(QuicClientOptions options) {
        return open(options, QuicServer.ALPN);
    }

    /**
     * A client as a program was told, which does not connect yet. It trusts the certificates that this Java trusts; open one by its
     * options to trust others.
     *
     * @throws dev.clew.api.ConfigurationException if the program was told to use another protocol, or there is no native QUIC library
     *     for this machine
     */
    public static QuicProtocol open(ProtocolConfig config) {
        return open(QuicClientOptions.of(config));
    }

    static QuicProtocol open(QuicClientOptions options, String applicationProtocol) {
        return new QuicProtocol(Client.open(options, applicationProtocol));
    }

    @Override
    public RunRef register(RunRef run, Optional<String> checkpoint) {
        Response.Registered answer =
                ask(Response.Registered.class, run, new Request.Register(run.instanceId(), "", checkpoint));
        if (!answer.success()) {
            throw Refusals.exception(answer.category(), "REGISTER_INSTANCE_ERROR", answer.error(), true);
        }
        return new RunRef(run.instanceId(), answer.run());
    }

    @Override
    public CheckpointReply checkpoint(RunRef run, String key, Bytes state) {
        return ask(Response.Checkpointed.class, run, new Request.Checkpoint(run.instanceId(), key, state))
                .reply();
    }

    @Override
    public CheckpointReply probe(RunRef run, String key) {
        return ask(Response.FoundCheckpoint.class, run, new Request.GetCheckpoint(run.instanceId(), key))
                .reply();
    }

    @Override
    public Instant beginSleep(RunRef run, String key, Duration span, Bytes state) {
        if (span.isNegative()) {
            throw new ProcessException(ProcessError.VALIDATION_ERROR, "a sleep must not be negative, was " + span);
        }
        return ask(Response.Sleeping.class, run, new Request.Sleep(run.instanceId(), span, key, state, false))
                .until();
    }

    @Override
    public void event(RunRef run, String type, String subtype, Optional<String> checkpoint, Optional<Bytes> payload) {
        boolean heartbeat = type.equals(ProcessEvent.HEARTBEAT);
        report(
                run,
                new Event(
                        run.instanceId(),
                        heartbeat ? EventType.HEARTBEAT : EventType.CUSTOM,
                        checkpoint,
                        payload,
                        System.currentTimeMillis(),
                        Optional.of(subtype).filter(text -> !text.isEmpty()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(type).filter(name -> !heartbeat && !name.equals(ProcessEvent.CUSTOM))));
    }

    @Override
    public void retryAttempt(
            RunRef run, String key, int attempt, String error, Optional<Instant> next, LimitWaits limits) {
        ask(
                Response.Accepted.class,
                run,
                new Request.RetryAttempt(
                        run.instanceId(), key, attempt, System.currentTimeMillis(), Optional.of(error), next, limits));
    }

    @Override
    public Optional<SavedCheckpoint> lastAttempt(RunRef run, String key) {
        return ask(Response.LastAttempt.class, run, new Request.GetLastAttempt(run.instanceId(), key))
                .attempt();
    }

    @Override
    public void complete(RunRef run, Bytes output) {
        report(run, Event.of(run.instanceId(), EventType.COMPLETED, Optional.of(output)));
    }

    @Override
    public void fail(RunRef run, String error) {
        report(run, Event.of(run.instanceId(), EventType.FAILED, Optional.of(Bytes.of(error))));
    }

    @Override
    public void suspend(RunRef run, Suspension suspension) {
        report(
                run,
                new Event(
                        run.instanceId(),
                        EventType.SUSPENDED,
                        suspension.checkpoint(),
                        Optional.of(suspension.state()).filter(state -> !state.isEmpty()),
                        System.currentTimeMillis(),
                        Optional.empty(),
                        Optional.of(suspension.reason()).filter(text -> !text.isEmpty()),
                        suspension.until(),
                        suspension.signal(),
                        Optional.empty()));
    }

    private void report(RunRef run, Event event) {
        Response.EventTaken answer = ask(Response.EventTaken.class, run, event);
        if (!answer.success()) {
            throw new ProcessException(ProcessError.INTERNAL, answer.error().orElse("the event was not taken"));
        }
    }

    @Override
    public Optional<ControlSignal> pollSignal(RunRef run) {
        return ask(Response.Signals.class, run, new Request.PollSignals(run.instanceId(), Optional.empty()))
                .signal();
    }

    @Override
    public Optional<Bytes> pollCustom(RunRef run, String key) {
        return ask(Response.Signals.class, run, new Request.PollSignals(run.instanceId(), Optional.of(key)))
                .custom();
    }

    @Override
    public void acknowledge(RunRef run, ControlSignal.Type type) {
        ask(Response.Accepted.class, run, new Request.SignalAck(run.instanceId(), type, true));
    }

    @Override
    public Optional<ProcessInfo> status(String instanceId) {
        return ask(Response.Status.class, RunRef.present(instanceId), new Request.GetStatus(instanceId))
                .info();
    }

    @Override
    public Optional<Bytes> input(RunRef run) {
        return ask(Response.Input.class, run, new Request.GetInput(run.instanceId()))
                .input();
    }

    // --- asking

    private <T extends Response> T ask(Class<T> expected, RunRef run, Request body) {
        byte[] request = RequestCodec.encode(new Request.Envelope(
                Optional.of(body), run.run(), client.options().requestTimeout()));
        return Client.expected(expected, client.ask(request, ResponseCodec::decode));
    }

    /** The connection that was used last. */
    Optional<Connection> connection() {
        return client.connection();
    }

    /** Closes the connection. What is being asked fails. */
    @Override
    public void close() {
        client.close();
    }
}
