package dev.clew.cli.console;

import dev.clew.api.Payload;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON text out of maps, lists and plain values, and back into nothing but the certainty that it is JSON.
 *
 * <p>Uses the streaming half of Jackson only: loading the other half takes longer than most commands.
 */
public final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** JSON that is written as it is. */
    public record Raw(String text) {}

    /** A payload as a part of a document: its JSON, or the name and the text of another encoding. */
    public static Object payload(Payload payload) {
        return payload.isJson()
                ? new Raw(payload.data())
                : Map.of("encoding", payload.encoding(), "data", payload.data());
    }

    /**
     * The text of a document.
     *
     * @param document maps with text keys, iterables, text, numbers, booleans, instants, optionals, {@link Raw} or null
     */
    public static String text(@Nullable Object document) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, document);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case Optional<?> optional -> write(out, optional.orElse(null));
            case Raw raw -> out.writeRawValue(raw.text());
            case Map<?, ?> map -> {
                out.writeStartObject();
                map.forEach((name, part) -> {
                    out.writeName(String.valueOf(name));
                    write(out, part);
                });
                out.writeEndObject();
            }
            case Iterable<?> items -> {
                out.writeStartArray();
                items.forEach(item -> write(out, item));
                out.writeEndArray();
            }
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case BigDecimal number -> out.writeNumber(number);
            case Instant instant -> out.writeString(instant.toString());
            case String text -> out.writeString(text);
            default -> throw new IllegalArgumentException("a " + value.getClass() + " in a JSON document");
        }
    }

    /**
     * Hands back text that is one JSON value.
     *
     * @param what the kind of thing it is, for the message
     * @throws UsageException if it is not
     */
    public static String require(String what, String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new UsageException("the " + what + " is empty; give JSON, such as null or '{\"ok\": true}'");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new UsageException("the " + what + " is more than one JSON value: " + excerpt(text)
                        + "; put it in quotes, so that the shell passes it on as one");
            }
            return text;
        } catch (JacksonException wrong) {
            throw new UsageException("the " + what + " is not JSON: " + excerpt(text) + " (column "
                    + wrong.getLocation().getColumnNr()
                    + "); text needs double quotes inside single ones: '\"yes\"'");
        }
    }

    private static String excerpt(String text) {
        return Text.oneLine(text, 60);
    }
}
