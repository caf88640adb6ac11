package dev.clew.server;

import dev.clew.process.Bytes;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessProtocol.Suspension;
import dev.clew.process.http.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events that clients report: some only tell, some end the process or its run, as the protocol has always had it. */
final class Reports {

    private static final String NO_TEXT = "the process failed and said nothing readable about it";

    private Reports() {}

    static Reply event(Question question) {
        Wire.Event event = question.body(Wire.Event.class);
        Optional<Bytes> payload = event.payload().map(base64 -> Question.bytes("payload", base64, "INVALID_PAYLOAD"));
        return switch (event.eventType()) {
            case "completed" -> InstanceRoutes.complete(question, payload.orElse(Bytes.EMPTY));
            case "failed" ->
                InstanceRoutes.fail(question, payload.flatMap(Reports::text).orElse(NO_TEXT));
            case "suspended" -> {
                question.protocol().suspend(question.run(), suspension(event.checkpointId(), payload));
                yield Reply.DONE;
            }
            case ProcessEvent.HEARTBEAT -> told(question, event, ProcessEvent.HEARTBEAT, "", payload);
            case ProcessEvent.CUSTOM ->
                told(question, event, ProcessEvent.CUSTOM, event.subtype().orElse(""), payload);
            default -> // of a kind that a later client may know
                told(question, event, ProcessEvent.CUSTOM, event.subtype().orElse(event.eventType()), payload);
        };
    }

    private static Reply told(
            Question question, Wire.Event event, String type, String subtype, Optional<Bytes> payload) {
        question.protocol().event(question.run(), type, subtype, event.checkpointId(), payload);
        return Reply.DONE;
    }

    private static Optional<String> text(Bytes bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes.toArray()))
                            .toString())
                    .filter(text -> !text.isEmpty());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    /** A sleep if the payload says until when and what to save under the event's checkpoint; until it is resumed if not. */
    private static Suspension suspension(Optional<String> key, Optional<Bytes> payload) {
        if (key.isEmpty() || payload.isEmpty()) {
            return Suspension.PLAIN;
        }
        try {
            JsonNode said = JsonMapper.shared().readTree(payload.get().toArray());
            JsonNode wakeAt = said.path("wake_at_ms");
            JsonNode state = said.path("state");
            return wakeAt.canConvertToLong() && state.isString()
                    ? Suspension.sleeping(
                            key.get(),
                            Question.instant("wake_at_ms", wakeAt.longValue()),
                            Bytes.fromBase64(state.stringValue()))
                    : Suspension.PLAIN;
        } catch (JacksonException | IllegalArgumentException other) {
            return Suspension.PLAIN;
        }
    }
}
