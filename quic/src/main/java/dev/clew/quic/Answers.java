package dev.clew.quic;

import dev.clew.process.Bytes;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessProtocol.Suspension;
import dev.clew.process.RunRef;
import java.util.Optional;
import java.util.OptionalInt;

/** What each request comes to. Blocks until that is durable. Thread-safe. */
final class Answers {

    /** The version of this protocol: what hello says. Additions do not change it. */
    static final int VERSION = 1;

    private static final System.Logger LOG = System.getLogger(Answers.class.getName());

    private final int maxFrameBytes;
    private final Admission admission;

    Answers(int maxFrameBytes, Admission admission) {
        this.maxFrameBytes = maxFrameBytes;
        this.admission = admission;
    }

    /** The answer, which is an error if it cannot be done. Of a sleep that is to be held back it is when that is over. */
    Response answer(Session session, Request.Envelope envelope) {
        if (envelope.body().isEmpty()) {
            return Refusals.of(
                    "EMPTY_REQUEST", ProcessError.VALIDATION_ERROR, "the request asks for nothing that is known here");
        }
        Request body = envelope.body().get();
        try {
            return answer(session, body, envelope.run());
        } catch (ProcessException refused) {
            return refusal(body, refused);
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "a request of a process could not be handled", bug);
            return Refusals.of(body.errorCode(), ProcessError.INTERNAL, "the engine is at fault: " + bug.getMessage());
        }
    }

    private static Response refusal(Request body, ProcessException refused) {
        String message = String.valueOf(refused.getMessage());
        boolean invalid = refused.error() == ProcessError.VALIDATION_ERROR
                || refused.error() == ProcessError.CHECKPOINT_NOT_FOUND;
        if (body instanceof Request.Register && invalid) {
            return new Response.Registered(false, message, OptionalInt.empty(), Refusals.category(refused.error()));
        }
        return Refusals.of(body.errorCode(), refused.error(), message);
    }

    private Response answer(Session session, Request body, OptionalInt said) {
        switch (body) {
            case Request.Hello hello -> session.hello(hello);
            case Request.Register register -> session.register(register.tenantId());
            default -> {}
        }
        Session.Access access = session.access();
        ProcessProtocol protocol = access.protocol();
        return switch (body) {
            case Request.Hello hello -> new Response.Hello(VERSION, Capabilities.ALL, maxFrameBytes);
            case Request.Register(var id, var tenant, var checkpoint) -> {
                RunRef asking = access.run(id, said);
                admission.require(access.namespace(), id);
                RunRef run = protocol.register(asking, checkpoint);
                yield new Response.Registered(true, "", run.run(), "");
            }
            case Request.Checkpoint(var id, var key, var state) ->
                new Response.Checkpointed(id, key, protocol.checkpoint(access.run(id, said), key, state));
            case Request.GetCheckpoint(var id, var key) ->
                new Response.FoundCheckpoint(id, key, protocol.probe(access.run(id, said), key));
            case Request.Sleep(var id, var span, var key, var state, var heldBack) ->
                new Response.Sleeping(protocol.beginSleep(access.run(id, said), key, span, state));
            case Request.Event event -> {
                report(protocol, access.run(event.instanceId(), said), event);
                yield new Response.EventTaken(true, Optional.empty());
            }
            case Request.EventBatch(var events) -> {
                events.forEach(event -> report(protocol, access.run(event.instanceId(), said), event));
                yield new Response.Accepted();
            }
            case Request.RetryAttempt(var id, var key, var attempt, var millis, var error, var next, var limits) -> {
                protocol.retryAttempt(access.run(id, said), key, attempt, error.orElse(""), next, limits);
                yield new Response.Accepted();
            }
            case Request.GetLastAttempt(var id, var key) ->
                new Response.LastAttempt(protocol.lastAttempt(access.run(id, said), key));
            case Request.PollSignals(var id, var key) -> {
                RunRef run = access.run(id, said);
                yield new Response.Signals(
                        id,
                        key.orElse(""),
                        protocol.pollSignal(run),
                        key.flatMap(sent -> protocol.pollCustom(run, sent)));
            }
            case Request.SignalAck(var id, var type, var acknowledged) -> {
                RunRef run = access.run(id, said);
                if (acknowledged) {
                    protocol.acknowledge(run, type);
                }
                yield new Response.Accepted();
            }
            case Request.GetStatus(var id) -> new Response.Status(id, protocol.status(id));
            case Request.GetInput(var id) -> new Response.Input(protocol.input(access.run(id, said)));
            case Request.Ping() -> new Response.Accepted();
        };
    }

    private static void report(ProcessProtocol protocol, RunRef run, Request.Event event) {
        switch (event.type()) {
            case COMPLETED -> protocol.complete(run, event.payload().orElse(Bytes.EMPTY));
            case FAILED ->
                protocol.fail(
                        run, event.payload().map(Bytes::toText).orElse("the process failed, and did not say why"));
            case SUSPENDED ->
                protocol.suspend(
                        run,
                        new Suspension(
                                event.reason().orElse(""),
                                event.until(),
                                event.waitingFor(),
                                event.checkpoint(),
                                event.payload().orElse(Bytes.EMPTY)));
            case HEARTBEAT -> note(protocol, run, event, ProcessEvent.HEARTBEAT);
            case CUSTOM -> note(protocol, run, event, event.typeName().orElse(ProcessEvent.CUSTOM));
        }
    }

    private static void note(ProcessProtocol protocol, RunRef run, Request.Event event, String type) {
        protocol.event(run, type, event.subtype().orElse(""), event.checkpoint(), event.payload());
    }
}
