package dev.clew.engine.json;

import dev.clew.api.Attributes;
import dev.clew.api.ChildPolicy;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Tags;
import dev.clew.api.TraceContext;
import dev.clew.kernel.Event;
import dev.clew.kernel.Event.CarriedSignal;
import dev.clew.kernel.Event.CarriedUpdates;
import dev.clew.kernel.Event.CarriedValue;
import dev.clew.kernel.OperationId;
import dev.clew.kernel.Parent;
import dev.clew.kernel.Provenance;
import dev.clew.store.Formats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Events as JSON text: an array of objects, each with its {@code type} first.
 *
 * <p>Payloads that are JSON are embedded as they are, so that a history can be read and searched with a database's
 * own JSON functions, and come out again character for character.
 *
 * @see JsonOut
 * @see JsonIn
 */
public final class HistoryJson {

    /**
     * What this release reads and writes. A release whose histories earlier ones cannot read writes the next higher
     * format; the lowest stays as long as its histories can be read.
     */
    public static final Formats FORMATS = Formats.ONLY_FIRST;

    private static final String DETACHED = "detached";

    private HistoryJson() {}

    /** The text of a turn's events. */
    public static String write(List<Event> events) {
        return JsonOut.text(out -> {
            out.beginArray();
            for (Event event : events) {
                write(out, event);
            }
            out.endArray();
        });
    }

    /** The text of one event. */
    public static String write(Event event) {
        return JsonOut.text(out -> write(out, event));
    }

    /**
     * The events of a turn.
     *
     * @throws UnreadableHistoryException if the text is damaged, or holds an event of a later release
     */
    public static List<Event> read(String text) {
        List<Event> events = new ArrayList<>();
        for (JsonIn.Fields fields : JsonIn.array(text)) {
            events.add(event(fields));
        }
        return events;
    }

    /**
     * The same, and what is wrong says in which event.
     *
     * @param first the number of the first one
     */
    static List<Event> read(String text, int first) {
        List<Event> events = new ArrayList<>();
        for (JsonIn.Fields fields : JsonIn.array(text)) {
            try {
                events.add(event(fields));
            } catch (UnreadableHistoryException | IllegalArgumentException wrong) {
                throw new UnreadableHistoryException(
                        "event " + (first + events.size()) + ": " + wrong.getMessage(), wrong);
            }
        }
        return events;
    }

    /** One event; see {@link #read}. */
    public static Event readEvent(String text) {
        return event(JsonIn.object(text));
    }

    /** The first event of an execution, as instances keep it; see {@link #read}. */
    public static Event.ExecutionStarted readStart(String text) {
        if (readEvent(text) instanceof Event.ExecutionStarted started) {
            return started;
        }
        throw new UnreadableHistoryException("this is not the start of an execution: " + text);
    }

    private static void write(JsonOut out, Event event) {
        out.beginObject();
        out.text("type", event.getClass().getSimpleName());
        switch (event) {
            case Event.ExecutionStarted e -> {
                out.text("name", e.name());
                out.number("version", e.version());
                out.payload("input", e.input());
                out.number("seed", e.seed());
                out.number("started_at_ms", e.startedAt().toEpochMilli());
                if (!e.carried().isEmpty()) {
                    out.array("carried", e.carried(), signal -> {
                        out.number("key", signal.key());
                        out.text("name", signal.name());
                        out.payload("payload", signal.payload());
                    });
                }
                e.parent().ifPresent(parent -> parent(out, parent));
                kept(out, e.kept());
                provenance(out, e.provenance());
                if (!e.copies().isEmpty()) {
                    out.array("copies", e.copies(), copy -> {
                        out.number("execution", copy.execution());
                        out.number("turns", copy.turns());
                        out.number("at_ms", copy.at().toEpochMilli());
                        out.text("reason", copy.reason());
                        copy.source().ifPresent(source -> {
                            out.text("instance", source.instanceId());
                            out.number("events", source.events());
                        });
                    });
                }
            }
            case Event.ChildStarted e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
                out.number("version", e.version());
                out.text("child_id", e.childId());
                out.payload("input", e.input());
                out.text("policy", e.policy().name().toLowerCase(Locale.ROOT));
                attributes(out, e.attributes());
            }
            case Event.ChildCancelled e -> out.text("id", e.id().path());
            case Event.ChildCompleted e -> {
                out.text("id", e.id().path());
                out.payload("result", e.result());
            }
            case Event.ChildFailed e -> {
                out.text("id", e.id().path());
                out.failure("failure", e.failure());
            }
            case Event.DetachedStarted e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
                out.number("version", e.version());
                out.text("instance_id", e.instanceId());
                out.payload("input", e.input());
                attributes(out, e.attributes());
            }
            case Event.ActivityScheduled e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
                out.payload("input", e.input());
                tags(out, e.tags());
                e.session().ifPresent(session -> out.text("session", session));
                e.queue().ifPresent(queue -> out.text("queue", queue));
            }
            case Event.ActivityCompleted e -> {
                out.text("id", e.id().path());
                out.payload("result", e.result());
            }
            case Event.ActivityFailed e -> {
                out.text("id", e.id().path());
                out.number("attempts", e.attempts());
                out.failure("failure", e.failure());
            }
            case Event.AttemptFailed e -> {
                out.text("id", e.id().path());
                out.number("attempt", e.attempt());
                out.failure("failure", e.failure());
                out.number("retry_at_ms", e.retryAt().toEpochMilli());
                e.details().ifPresent(details -> out.payload("details", details));
            }
            case Event.ActivityCancelled e -> out.text("id", e.id().path());
            case Event.StepCompleted e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
                out.payload("result", e.result());
            }
            case Event.StepFailed e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
                out.number("attempts", e.attempts());
                out.failure("failure", e.failure());
            }
            case Event.TimerStarted e -> {
                out.text("id", e.id().path());
                out.text("duration", e.duration().toString());
                out.number("fire_at_ms", e.fireAt().toEpochMilli());
            }
            case Event.TimerFired e -> out.text("id", e.id().path());
            case Event.SignalAwaited e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
                e.timeout().ifPresent(timeout -> out.text("timeout", timeout.toString()));
                e.fireAt().ifPresent(at -> out.number("fire_at_ms", at.toEpochMilli()));
            }
            case Event.SignalReceived e -> {
                out.number("key", e.key());
                out.text("name", e.name());
                out.payload("payload", e.payload());
            }
            case Event.UpdateReceived e -> update(out, e);
            case Event.UpdateAnswered e -> {
                out.text("id", e.id().path());
                out.text("update_id", e.updateId());
                out.text("name", e.name());
                switch (e.answer()) {
                    case Event.Answer.Completed completed -> out.payload("result", completed.result());
                    case Event.Answer.Failed failed -> out.failure("failure", failed.failure());
                    case Event.Answer.Rejected rejected -> out.failure("rejection", rejected.failure());
                }
            }
            case Event.CancelRequested e -> reason(out, e.reason(), e.by());
            case Event.StatusPublished e -> {
                out.text("id", e.id().path());
                out.text("text", e.text());
            }
            case Event.PatchMarked e -> out.text("patch", e.patch());
            case Event.GraphPinned e -> out.text("graph", e.identity());
            case Event.Migrated e -> {
                out.number("version", e.version());
                out.text("graph", e.identity());
                out.text("reason", e.reason());
            }
            case Event.StatePut e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
                out.payload("value", e.value());
            }
            case Event.StateRemoved e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
            }
            case Event.StateCleared e -> out.text("id", e.id().path());
            case Event.AttributeSet e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
                out.text("value", e.value());
            }
            case Event.AttributeRemoved e -> {
                out.text("id", e.id().path());
                out.text("name", e.name());
            }
            case Event.ExecutionTerminated e -> reason(out, e.reason(), e.by());
            case Event.ExecutionCompleted e -> out.payload("result", e.result());
            case Event.ExecutionFailed e -> out.failure("failure", e.failure());
            case Event.ExecutionCancelled e -> reason(out, e.reason(), e.by());
            case Event.ExecutionContinued e -> {
                out.payload("input", e.input());
                e.version().ifPresent(version -> out.number("version", version));
            }
        }
        out.endObject();
    }

    private static Event event(JsonIn.Fields in) {
        String type = in.text("type");
        return switch (type) {
            case "ExecutionStarted" ->
                new Event.ExecutionStarted(
                        in.text("name"),
                        in.integer("version"),
                        in.payload("input"),
                        in.number("seed"),
                        in.instant("started_at_ms"),
                        in.array("carried").stream()
                                .map(signal -> new CarriedSignal(
                                        signal.number("key"), signal.text("name"), signal.payload("payload")))
                                .toList(),
                        in.has("parent_id") ? Optional.of(parent(in)) : Optional.<Parent>empty(),
                        kept(in),
                        provenance(in),
                        in.array("copies").stream()
                                .map(copy -> new Event.Copy(
                                        copy.integer("execution"),
                                        copy.integer("turns"),
                                        copy.instant("at_ms"),
                                        copy.text("reason"),
                                        copy.optionalText("instance")
                                                .map(instance -> new Event.Source(instance, copy.integer("events")))))
                                .toList());
            case "ChildStarted" ->
                new Event.ChildStarted(
                        id(in),
                        in.text("name"),
                        in.integer("version"),
                        in.text("child_id"),
                        in.payload("input"),
                        policy(in.text("policy")),
                        attributes(in));
            case "ChildCancelled" -> new Event.ChildCancelled(id(in));
            case "ChildCompleted" -> new Event.ChildCompleted(id(in), in.payload("result"));
            case "ChildFailed" -> new Event.ChildFailed(id(in), in.failure("failure"));
            case "DetachedStarted" ->
                new Event.DetachedStarted(
                        id(in),
                        in.text("name"),
                        in.integer("version"),
                        in.text("instance_id"),
                        in.payload("input"),
                        attributes(in));
            case "ActivityScheduled" ->
                new Event.ActivityScheduled(
                        id(in),
                        in.text("name"),
                        in.payload("input"),
                        tags(in),
                        in.optionalText("session"),
                        in.optionalText("queue"));
            case "ActivityCompleted" -> new Event.ActivityCompleted(id(in), in.payload("result"));
            case "ActivityFailed" -> new Event.ActivityFailed(id(in), in.integer("attempts"), in.failure("failure"));
            case "AttemptFailed" ->
                new Event.AttemptFailed(
                        id(in),
                        in.integer("attempt"),
                        in.failure("failure"),
                        in.instant("retry_at_ms"),
                        in.optionalPayload("details"));
            case "ActivityCancelled" -> new Event.ActivityCancelled(id(in));
            case "StepCompleted" -> new Event.StepCompleted(id(in), in.text("name"), in.payload("result"));
            case "StepFailed" ->
                new Event.StepFailed(id(in), in.text("name"), in.integer("attempts"), in.failure("failure"));
            case "TimerStarted" -> new Event.TimerStarted(id(in), in.duration("duration"), in.instant("fire_at_ms"));
            case "TimerFired" -> new Event.TimerFired(id(in));
            case "SignalAwaited" ->
                new Event.SignalAwaited(
                        id(in),
                        in.text("name"),
                        in.has("timeout") ? Optional.of(in.duration("timeout")) : Optional.<Duration>empty(),
                        in.has("fire_at_ms") ? Optional.of(in.instant("fire_at_ms")) : Optional.<Instant>empty());
            case "SignalReceived" -> new Event.SignalReceived(in.number("key"), in.text("name"), in.payload("payload"));
            case "UpdateReceived" -> update(in);
            case "UpdateAnswered" ->
                new Event.UpdateAnswered(id(in), in.text("update_id"), in.text("name"), answer(in));
            case "CancelRequested" -> new Event.CancelRequested(in.text("reason"), by(in));
            case "StatusPublished" -> new Event.StatusPublished(id(in), in.text("text"));
            case "PatchMarked" -> new Event.PatchMarked(in.text("patch"));
            case "GraphPinned" -> new Event.GraphPinned(in.text("graph"));
            case "Migrated" -> new Event.Migrated(in.integer("version"), in.text("graph"), in.text("reason"));
            case "StatePut" -> new Event.StatePut(id(in), in.text("name"), in.payload("value"));
            case "StateRemoved" -> new Event.StateRemoved(id(in), in.text("name"));
            case "StateCleared" -> new Event.StateCleared(id(in));
            case "AttributeSet" -> new Event.AttributeSet(id(in), in.text("name"), in.text("value"));
            case "AttributeRemoved" -> new Event.AttributeRemoved(id(in), in.text("name"));
            case "ExecutionCompleted" -> new Event.ExecutionCompleted(OperationId.END, in.payload("result"));
            case "ExecutionFailed" -> new Event.ExecutionFailed(OperationId.END, in.failure("failure"));
            case "ExecutionTerminated" -> new Event.ExecutionTerminated(in.text("reason"), by(in));
            case "ExecutionCancelled" -> new Event.ExecutionCancelled(OperationId.END, in.text("reason"), by(in));
            case "ExecutionContinued" ->
                new Event.ExecutionContinued(
                        OperationId.END,
                        in.payload("input"),
                        in.has("version") ? Optional.of(in.integer("version")) : Optional.<Integer>empty());
            default ->
                throw new UnreadableHistoryException(
                        "an event of the unknown type '" + type + "'; was it written by a later release?");
        };
    }

    private static void kept(JsonOut out, Event.Kept kept) {
        if (!kept.values().isEmpty()) {
            out.array("state", kept.values(), value -> {
                out.text("name", value.name());
                out.payload("value", value.value());
                out.number("put_at_ms", value.putAt().toEpochMilli());
            });
        }
        kept.status().ifPresent(status -> out.text("status", status));
        if (!kept.updates().waiting().isEmpty()) {
            out.array("updates", kept.updates().waiting(), update -> update(out, update));
        }
        if (!kept.updates().answered().isEmpty()) {
            out.array("answered_updates", kept.updates().answered(), id -> out.text("update_id", id));
        }
        attributes(out, kept.attributes());
    }

    private static void attributes(JsonOut out, Attributes attributes) {
        if (!attributes.isEmpty()) {
            out.array("attributes", List.copyOf(attributes.values().entrySet()), attribute -> {
                out.text("name", attribute.getKey());
                out.text("value", attribute.getValue());
            });
        }
    }

    private static Attributes attributes(JsonIn.Fields in) {
        Attributes attributes = Attributes.NONE;
        for (JsonIn.Fields attribute : in.array("attributes")) {
            attributes = attributes.with(attribute.text("name"), attribute.text("value"));
        }
        return attributes;
    }

    /** Who asked is left out if nobody said, as it was before it could be said. */
    static void reason(JsonOut out, String reason, String by) {
        out.text("reason", reason);
        by(out, by);
    }

    private static void by(JsonOut out, String by) {
        if (!by.isEmpty()) {
            out.text("by", by);
        }
    }

    static String by(JsonIn.Fields in) {
        return in.optionalText("by").orElse("");
    }

    /** One tag alone is a text, as it was before there could be several. */
    private static void tags(JsonOut out, Tags tags) {
        if (tags.single().isPresent()) {
            out.text("tag", tags.single().get());
        } else if (!tags.isEmpty()) {
            out.array("tags", tags.names(), tag -> out.text("name", tag));
        }
    }

    private static Tags tags(JsonIn.Fields in) {
        return in.has("tags")
                ? Tags.of(in.array("tags").stream().map(tag -> tag.text("name")).toList())
                : in.optionalText("tag").map(Tags::of).orElse(Tags.NONE);
    }

    private static void update(JsonOut out, Event.UpdateReceived update) {
        out.text("update_id", update.updateId());
        out.text("name", update.name());
        out.payload("input", update.input());
    }

    private static Event.UpdateReceived update(JsonIn.Fields in) {
        return new Event.UpdateReceived(in.text("update_id"), in.text("name"), in.payload("input"));
    }

    private static Event.Answer answer(JsonIn.Fields in) {
        if (in.has("rejection")) {
            return new Event.Answer.Rejected(in.failure("rejection"));
        }
        return in.has("failure")
                ? new Event.Answer.Failed(in.failure("failure"))
                : new Event.Answer.Completed(in.payload("result"));
    }

    private static Event.Kept kept(JsonIn.Fields in) {
        return new Event.Kept(
                in.array("state").stream()
                        .map(value -> new CarriedValue(
                                value.text("name"), value.payload("value"), value.instant("put_at_ms")))
                        .toList(),
                in.optionalText("status"),
                new CarriedUpdates(
                        in.array("updates").stream().map(HistoryJson::update).toList(),
                        in.array("answered_updates").stream()
                                .map(answered -> answered.text("update_id"))
                                .toList()),
                attributes(in));
    }

    private static ChildPolicy policy(String text) {
        for (ChildPolicy policy : ChildPolicy.values()) {
            if (policy.name().toLowerCase(Locale.ROOT).equals(text)) {
                return policy;
            }
        }
        throw new UnreadableHistoryException(
                "a policy for children '" + text + "' that is unknown; was it written by a later release?");
    }

    /** Whom a child reports to, as fields of the object that is being written. */
    static void parent(JsonOut out, Parent parent) {
        out.text("parent_id", parent.instanceId());
        out.number("parent_execution", parent.execution());
        out.number("parent_seed", parent.seed());
        out.text("parent_operation", parent.operation().path());
    }

    /** See {@link #parent(JsonOut, Parent)}. */
    static Parent parent(JsonIn.Fields in) {
        return new Parent(
                in.text("parent_id"),
                in.integer("parent_execution"),
                in.number("parent_seed"),
                new OperationId(in.text("parent_operation")));
    }

    private static void provenance(JsonOut out, Provenance provenance) {
        if (provenance.detached()) {
            out.text("initiator", DETACHED);
        }
        provenance.trace().ifPresent(trace -> {
            out.text("traceparent", trace.traceparent());
            trace.tracestate().ifPresent(state -> out.text("tracestate", state));
        });
    }

    /** A trace that is no use to anybody, since nothing hangs on it, is passed over. */
    private static Provenance provenance(JsonIn.Fields in) {
        boolean detached = in.optionalText("initiator").filter(DETACHED::equals).isPresent();
        Optional<String> parent = in.optionalText("traceparent");
        if (parent.isEmpty()) {
            return detached ? new Provenance(true, Optional.empty()) : Provenance.NONE;
        }
        Optional<TraceContext> trace;
        try {
            trace = Optional.of(new TraceContext(parent.get(), in.optionalText("tracestate")));
        } catch (IllegalArgumentException unusable) {
            trace = Optional.empty();
        }
        return new Provenance(detached, trace);
    }

    private static OperationId id(JsonIn.Fields in) {
        return new OperationId(in.text("id"));
    }

    /** The text of how an instance ended, or of why it is held. */
    public static String writeOutcome(Outcome outcome) {
        return JsonOut.text(out -> {
            out.beginObject();
            outcome.result().ifPresent(result -> out.payload("result", result));
            outcome.failure().ifPresent(failure -> out.failure("failure", failure));
            by(out, outcome.by());
            out.endObject();
        });
    }

    /** See {@link #writeOutcome}. */
    public static Outcome readOutcome(String text) {
        JsonIn.Fields in = JsonIn.object(text);
        return new Outcome(
                in.optionalPayload("result"),
                in.has("failure") ? Optional.of(in.failure("failure")) : Optional.empty(),
                by(in));
    }

    /**
     * How an instance ended or why it is held: a result or a failure.
     *
     * @param by who asked for that; empty if nobody said
     */
    public record Outcome(Optional<Payload> result, Optional<Failure> failure, String by) {
        public static Outcome of(Payload result) {
            return new Outcome(Optional.of(result), Optional.empty(), "");
        }

        public static Outcome of(Failure failure) {
            return of(failure, "");
        }

        public static Outcome of(Failure failure, String by) {
            return new Outcome(Optional.empty(), Optional.of(failure), by);
        }
    }
}
