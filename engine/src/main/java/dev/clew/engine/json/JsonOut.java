package dev.clew.engine.json;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the few shapes that histories are made of. */
final class JsonOut {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int TYPICAL_LENGTH = 256;

    private final JsonGenerator generator;

    private JsonOut(JsonGenerator generator) {
        this.generator = generator;
    }

    /** The text that a body writes. */
    static String text(Consumer<JsonOut> body) {
        StringWriter text = new StringWriter(TYPICAL_LENGTH);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            body.accept(new JsonOut(generator));
        }
        return text.toString();
    }

    void beginObject() {
        generator.writeStartObject();
    }

    void endObject() {
        generator.writeEndObject();
    }

    void beginArray() {
        generator.writeStartArray();
    }

    void endArray() {
        generator.writeEndArray();
    }

    void text(String name, String value) {
        generator.writeStringProperty(name, value);
    }

    void number(String name, long value) {
        generator.writeNumberProperty(name, value);
    }

    <T> void array(String name, List<T> items, Consumer<T> fields) {
        generator.writeArrayPropertyStart(name);
        for (T item : items) {
            generator.writeStartObject();
            fields.accept(item);
            generator.writeEndObject();
        }
        generator.writeEndArray();
    }

    /** Writes JSON as it is, and anything else beside the name of its encoding. */
    void payload(String name, Payload payload) {
        if (payload.isJson()) {
            generator.writeName(name);
            generator.writeRawValue(payload.data());
        } else {
            text(name + JsonIn.ENCODING, payload.encoding());
            text(name + JsonIn.ENCODED, payload.data());
        }
    }

    void failure(String name, Failure failure) {
        generator.writeName(name);
        generator.writeStartObject();
        text("kind", failure.kind().name().toLowerCase(Locale.ROOT));
        text("type", failure.type());
        text("message", failure.message());
        generator.writeBooleanProperty("retryable", failure.retryable());
        failure.cause().ifPresent(cause -> failure("cause", cause));
        generator.writeEndObject();
    }
}
