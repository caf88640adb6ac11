package dev.clew.process;

import dev.clew.process.Requests.Save;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;

/**
 * Checkpoints as JSON, property by property: what Jackson would write of these records by itself, in the same order, and
 * reads in any. Of all that processes ask for this is by far the most, and what looks at records as it goes takes several
 * times as long.
 */
final class CheckpointJson {

    private static final String STATE = "state";
    private static final String UNTIL = "until";
    private static final BytesOut BYTES_OUT = new BytesOut();
    private static final BytesIn BYTES_IN = new BytesIn();

    private CheckpointJson() {}

    /** Bytes as text or base64. */
    static final class BytesOut extends ValueSerializer<Bytes> {
        @Override
        public void serialize(Bytes bytes, JsonGenerator out, SerializationContext context) {
            out.writeStartObject();
            String text = bytes.text();
            if (text == null) {
                out.writeStringProperty("base64", bytes.toBase64());
            } else {
                out.writeStringProperty("text", text);
            }
            out.writeEndObject();
        }
    }

    /** What {@link BytesOut} wrote. */
    static final class BytesIn extends ValueDeserializer<Bytes> {
        @Override
        public Bytes deserialize(JsonParser in, DeserializationContext context) {
            if (!in.isExpectedStartObjectToken()) {
                return (Bytes) context.handleUnexpectedToken(Bytes.class, in);
            }
            String text = null;
            String base64 = null;
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                in.nextToken();
                switch (name) {
                    case "text" -> text = in.getValueAsString();
                    case "base64" -> base64 = in.getValueAsString();
                    default -> in.skipChildren();
                }
            }
            return Bytes.read(text, base64);
        }
    }

    /** A request to save. */
    static final class SaveOut extends ValueSerializer<Save> {
        @Override
        public void serialize(Save save, JsonGenerator out, SerializationContext context) {
            out.writeStartObject();
            out.writeStringProperty("key", save.key());
            if (save.run().isPresent()) {
                out.writeNumberProperty("run", save.run().getAsInt());
            }
            write("span", save.span(), out);
            write(STATE, save.state(), out, context);
            write(UNTIL, save.until(), out);
            out.writeEndObject();
        }
    }

    /** What {@link SaveOut} wrote. */
    static final class SaveIn extends ValueDeserializer<Save> {
        @Override
        public Save deserialize(JsonParser in, DeserializationContext context) {
            if (!in.isExpectedStartObjectToken()) {
                return (Save) context.handleUnexpectedToken(Save.class, in);
            }
            OptionalInt run = OptionalInt.empty();
            String key = "";
            Bytes state = Bytes.EMPTY;
            Optional<Duration> span = Optional.empty();
            Optional<Instant> until = Optional.empty();
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                if (in.nextToken() == JsonToken.VALUE_NULL) {
                    continue;
                }
                switch (name) {
                    case "run" -> run = OptionalInt.of(in.getValueAsInt());
                    case "key" -> key = in.getValueAsString("");
                    case STATE -> state = BYTES_IN.deserialize(in, context);
                    case "span" -> span = Optional.of(context.readValue(in, Duration.class));
                    case UNTIL -> until = Optional.of(context.readValue(in, Instant.class));
                    default -> in.skipChildren();
                }
            }
            return new Save(run, key, state, span, until);
        }
    }

    /** The answer. */
    static final class ReplyOut extends ValueSerializer<CheckpointReply> {
        @Override
        public void serialize(CheckpointReply reply, JsonGenerator out, SerializationContext context) {
            out.writeStartObject();
            reply.custom().ifPresent(custom -> write("custom", custom, out, context));
            out.writeBooleanProperty("found", reply.found());
            write("signal", reply.signal(), out);
            reply.state().ifPresent(state -> write(STATE, state, out, context));
            write(UNTIL, reply.until(), out);
            out.writeEndObject();
        }
    }

    /** What {@link ReplyOut} wrote. */
    static final class ReplyIn extends ValueDeserializer<CheckpointReply> {
        @Override
        public CheckpointReply deserialize(JsonParser in, DeserializationContext context) {
            if (!in.isExpectedStartObjectToken()) {
                return (CheckpointReply) context.handleUnexpectedToken(CheckpointReply.class, in);
            }
            boolean found = false;
            Optional<Bytes> state = Optional.empty();
            Optional<Instant> until = Optional.empty();
            Optional<ControlSignal> signal = Optional.empty();
            Optional<Bytes> custom = Optional.empty();
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                if (in.nextToken() == JsonToken.VALUE_NULL) {
                    continue;
                }
                switch (name) {
                    case "found" -> found = in.getBooleanValue();
                    case STATE -> state = Optional.of(BYTES_IN.deserialize(in, context));
                    case UNTIL -> until = Optional.of(context.readValue(in, Instant.class));
                    case "signal" -> signal = Optional.of(context.readValue(in, ControlSignal.class));
                    case "custom" -> custom = Optional.of(BYTES_IN.deserialize(in, context));
                    default -> in.skipChildren();
                }
            }
            return new CheckpointReply(found, state, until, signal, custom);
        }
    }

    private static void write(String name, Bytes bytes, JsonGenerator out, SerializationContext context) {
        out.writeName(name);
        BYTES_OUT.serialize(bytes, out, context);
    }

    private static void write(String name, Optional<?> value, JsonGenerator out) {
        @Nullable Object present = value.orElse(null);
        if (present != null) {
            out.writePOJOProperty(name, present);
        }
    }
}
