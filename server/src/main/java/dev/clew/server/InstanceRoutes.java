package dev.clew.server;

import static java.util.Map.entry;

import dev.clew.api.LimitWaits;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointReply;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessProtocol.Suspension;
import dev.clew.process.ProcessStatus;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.http.Wire;
import dev.clew.server.Sleepers.Hold;
import dev.clew.server.Sleepers.Sleep;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** What can be asked of an instance, by method and what stands after its id in the path. */
final class InstanceRoutes {

    /** Answers one kind of question. */
    @FunctionalInterface
    interface Route {
        Reply answer(Question question);
    }

    /** A path that ends with a key is that of all keys. */
    private static final String ANY = "/*";

    private final Map<String, Map<String, Route>> routes;
    private final Admission admission;

    InstanceRoutes(Admission admission) {
        this.admission = admission;
        this.routes = Map.ofEntries(
                entry("register", Map.of("POST", this::register)),
                entry("checkpoint", Map.of("POST", InstanceRoutes::checkpoint)),
                entry("signals", Map.of("GET", InstanceRoutes::signals)),
                entry("signals" + ANY, Map.of("GET", InstanceRoutes::custom)),
                entry("signals/ack", Map.of("POST", InstanceRoutes::acknowledge)),
                entry("completed", Map.of("POST", InstanceRoutes::completed)),
                entry("failed", Map.of("POST", InstanceRoutes::failed)),
                entry("suspended", Map.of("POST", InstanceRoutes::suspended)),
                entry("events", Map.of("POST", Reports::event)),
                entry("sleep", Map.of("POST", InstanceRoutes::sleep)),
                entry("retry", Map.of("POST", InstanceRoutes::retry)),
                entry("attempts" + ANY, Map.of("GET", InstanceRoutes::lastAttempt)),
                entry("status", Map.of("GET", InstanceRoutes::status)),
                entry("input", Map.of("GET", InstanceRoutes::input)));
    }

    /**
     * The route of a request.
     *
     * @param key what stands after {@code what}, if something does
     * @throws Refusal if there is none
     */
    Route find(String method, String what, Optional<String> key) {
        Map<String, Route> exactly =
                routes.getOrDefault(what + key.map(rest -> "/" + rest).orElse(""), Map.of());
        Map<String, Route> withKey = key.isPresent() ? routes.getOrDefault(what + ANY, Map.of()) : Map.of();
        if (exactly.isEmpty() && withKey.isEmpty()) {
            throw Refusal.wrong(
                    404,
                    "NO_SUCH_PATH",
                    "nothing can be asked there; instances have "
                            + String.join(
                                    ", ", routes.keySet().stream().sorted().toList()));
        }
        return Optional.ofNullable(exactly.get(method))
                .or(() -> Optional.ofNullable(withKey.get(method)))
                .orElseThrow(() -> notSo(method));
    }

    static Refusal notSo(String method) {
        return Refusal.wrong(405, "METHOD_NOT_ALLOWED", method + " does not go there, another method may");
    }

    private Reply register(Question question) {
        Wire.Register asked = question.body(Wire.Register.class);
        if (asked.tenantId().isEmpty()) {
            throw Refusal.wrong(400, "VALIDATION_ERROR", "tenant_id is required");
        }
        if (!asked.tenantId().equals(question.namespace().name())) {
            throw Refusal.wrong(
                    400,
                    "VALIDATION_ERROR",
                    "tenant_id is '" + asked.tenantId() + "', but the request is made in namespace '"
                            + question.namespace().name() + "'; say the same in the header " + Wire.TENANT_HEADER);
        }
        admission.require(question.namespace(), question.run().instanceId());
        try {
            OptionalInt run = question.protocol()
                    .register(question.run(), asked.checkpointId())
                    .run();
            return Reply.of(new Wire.Registered(true, run.isPresent() ? Optional.of(run.getAsInt()) : Optional.empty()))
                    .run(run);
        } catch (ProcessException refused) {
            if (refused.error() == ProcessError.CHECKPOINT_NOT_FOUND) { // 404 is for instances
                throw Refusal.wrong(400, refused.error().name(), String.valueOf(refused.getMessage()));
            }
            throw refused;
        }
    }

    private static Reply checkpoint(Question question) {
        Wire.Checkpoint asked = question.body(Wire.Checkpoint.class);
        Bytes state = Question.bytes("state", asked.state(), "INVALID_STATE");
        String key = asked.checkpointId();
        CheckpointReply reply = asked.probe().orElse(state.isEmpty())
                ? question.protocol().probe(question.run(), key)
                : question.protocol().checkpoint(question.run(), key, state);
        return Reply.of(new Wire.Saved(
                reply.found(),
                reply.state().flatMap(InstanceRoutes::unlessEmpty),
                reply.signal().map(InstanceRoutes::signal),
                reply.custom().map(payload -> new Wire.CustomSignal(key, unlessEmpty(payload))),
                reply.until().map(Wire::millis)));
    }

    private static Optional<String> unlessEmpty(Bytes bytes) {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(bytes.toBase64());
    }

    private static Wire.Signal signal(ControlSignal signal) {
        return new Wire.Signal(signal.type().label(), unlessEmpty(signal.payload()));
    }

    private static Reply signals(Question question) {
        return Reply.of(new Wire.Signals(
                question.protocol().pollSignal(question.run()).map(InstanceRoutes::signal), Optional.empty()));
    }

    private static Reply custom(Question question) {
        String key = question.key().orElseThrow();
        return Reply.of(new Wire.Signals(
                Optional.empty(),
                question.protocol()
                        .pollCustom(question.run(), key)
                        .map(payload -> new Wire.CustomSignal(key, unlessEmpty(payload)))));
    }

    private static Reply acknowledge(Question question) {
        String type = question.body(Wire.Acknowledge.class).signalType();
        ControlSignal.Type known = ControlSignal.Type.of(type).orElseThrow(() -> unknownSignal(type));
        question.protocol().acknowledge(question.run(), known);
        return Reply.DONE;
    }

    static Refusal unknownSignal(String type) {
        return Refusal.wrong(
                400,
                "INVALID_SIGNAL_TYPE",
                "signal_type: there is no '" + type + "'; give cancel, pause, resume or shutdown");
    }

    private static Reply completed(Question question) {
        return complete(
                question,
                Question.bytes("output", question.body(Wire.Completed.class).output(), "INVALID_OUTPUT"));
    }

    /** Again after an answer that was lost is as good as once. */
    static Reply complete(Question question, Bytes output) {
        try {
            question.protocol().complete(question.run(), output);
        } catch (ProcessException refused) {
            requireEnd(
                    question,
                    refused,
                    ProcessStatus.COMPLETED,
                    info -> info.output().equals(Optional.of(output)));
        }
        return Reply.DONE;
    }

    private static Reply failed(Question question) {
        return fail(question, question.body(Wire.Failed.class).error());
    }

    static Reply fail(Question question, String error) {
        try {
            question.protocol().fail(question.run(), error);
        } catch (ProcessException refused) {
            requireEnd(
                    question,
                    refused,
                    ProcessStatus.FAILED,
                    info -> info.error().equals(Optional.of(error)));
        }
        return Reply.DONE;
    }

    private static void requireEnd(
            Question question, ProcessException refused, ProcessStatus status, Predicate<ProcessInfo> same) {
        boolean asAsked = refused.error() == ProcessError.INVALID_INSTANCE_STATE
                && question.protocol()
                        .status(question.run().instanceId())
                        .filter(info -> info.status() == status
                                && (question.run().run().isEmpty()
                                        || question.run().run().getAsInt() == info.run())
                                && same.test(info))
                        .isPresent();
        if (!asAsked) {
            throw refused;
        }
    }

    private static Reply suspended(Question question) {
        Wire.Suspended asked = question.body(Wire.Suspended.class);
        question.protocol()
                .suspend(
                        question.run(),
                        new Suspension(
                                asked.reason().orElse(""),
                                asked.wakeAtMs().map(at -> Question.instant("wake_at_ms", at)),
                                asked.signalId(),
                                asked.checkpointId(),
                                Question.bytes("state", asked.state().orElse(""), "INVALID_STATE")));
        return Reply.DONE;
    }

    private static Reply sleep(Question question) {
        Wire.Sleep asked = question.body(Wire.Sleep.class);
        Bytes state = Question.bytes("state", asked.state(), "INVALID_STATE");
        Instant until = question.protocol()
                .beginSleep(
                        question.run(), asked.checkpointId(), Question.span("duration_ms", asked.durationMs()), state);
        Reply reply = Reply.of(new Wire.Slept(true, Optional.of(Wire.millis(until))));
        return asked.hold().orElse(true)
                ? reply.hold(new Hold(
                        new Sleep(question.namespace().name(), question.run().instanceId(), asked.checkpointId()),
                        until))
                : reply;
    }

    private static Reply retry(Question question) {
        Wire.Retry asked = question.body(Wire.Retry.class);
        question.protocol()
                .retryAttempt(
                        question.run(),
                        asked.checkpointId(),
                        asked.attempt(),
                        asked.errorMessage().orElse(""),
                        asked.nextAtMs().map(at -> Question.instant("next_at_ms", at)),
                        limits(asked));
        return Reply.DONE;
    }

    private static LimitWaits limits(Wire.Retry asked) {
        int times = asked.limitWaits().orElse(0);
        long waited = asked.limitWaitedMs().orElse(0L);
        if (times < 0 || waited < 0) {
            throw Refusal.wrong(400, "VALIDATION_ERROR", "limit_waits and limit_waited_ms must not be negative");
        }
        return new LimitWaits(times, Question.span("limit_waited_ms", waited));
    }

    private static Reply lastAttempt(Question question) {
        String key = question.key().orElseThrow();
        return Reply.of(question.protocol()
                .lastAttempt(question.run(), key)
                .map(InstanceRoutes::attempt)
                .orElse(Wire.Attempt.NONE));
    }

    private static Wire.Attempt attempt(SavedCheckpoint last) {
        Optional<LimitWaits> limits = Optional.of(last.limits()).filter(waits -> waits.times() > 0);
        return new Wire.Attempt(
                true,
                Optional.of(last.key()),
                last.attempt().isPresent() ? Optional.of(last.attempt().getAsInt()) : Optional.empty(),
                last.error(),
                Optional.of(Wire.millis(last.at())),
                last.until().map(Wire::millis),
                limits.map(LimitWaits::times),
                limits.map(waits -> waits.waited().toMillis()));
    }

    private static Reply status(Question question) {
        String id = question.run().instanceId();
        return Reply.of(
                question.protocol().status(id).map(InstanceRoutes::status).orElseGet(() -> Wire.Status.none(id)));
    }

    private static Wire.Status status(ProcessInfo info) {
        return new Wire.Status(
                true,
                info.instanceId(),
                info.status().label(),
                info.checkpoint(),
                info.output().flatMap(InstanceRoutes::unlessEmpty),
                info.error(),
                Optional.of(info.reason()).filter(reason -> !reason.isEmpty()),
                Optional.of(info.run()),
                Optional.of(Wire.millis(info.createdAt())),
                info.startedAt().map(Wire::millis),
                info.finishedAt().map(Wire::millis),
                info.wakeAt().map(Wire::millis),
                info.signal().map(InstanceRoutes::signal),
                info.exitCode().isPresent() ? Optional.of(info.exitCode().getAsInt()) : Optional.empty(),
                Optional.of(info.exitMessage()).filter(message -> !message.isEmpty()));
    }

    private static Reply input(Question question) {
        return Reply.of(new Wire.Input(
                true,
                question.run().instanceId(),
                question.protocol().input(question.run()).map(Bytes::toBase64).orElse(null)));
    }
}
