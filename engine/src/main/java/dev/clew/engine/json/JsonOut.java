package dev.clew.engine.json;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes the few shapes that histories are made of.
 *
 * <p>Braces and commas are put here and strings are quoted by Jackson: a generator for each of these small texts costs
 * several times the text itself.
 */
final class JsonOut {

    private static final JsonStringEncoder QUOTES = JsonStringEncoder.getInstance();
    private static final int TYPICAL_LENGTH = 320;

    private final StringBuilder text = new StringBuilder(TYPICAL_LENGTH);
    private boolean first = true;

    private JsonOut() {}

    /** The text that a body writes. */
    static String text(Consumer<JsonOut> body) {
        JsonOut out = new JsonOut();
        body.accept(out);
        return Halves.escaped(out.text.toString());
    }

    void beginObject() {
        begin('{');
    }

    void endObject() {
        end('}');
    }

    void beginArray() {
        begin('[');
    }

    void endArray() {
        end(']');
    }

    void text(String name, String value) {
        name(name);
        quoted(value);
    }

    void number(String name, long value) {
        name(name);
        text.append(value);
    }

    <T> void array(String name, List<T> items, Consumer<T> fields) {
        name(name);
        first = true;
        beginArray();
        for (T item : items) {
            beginObject();
            fields.accept(item);
            endObject();
        }
        endArray();
    }

    /** Writes JSON as it is, and anything else beside the name of its encoding. */
    void payload(String name, Payload payload) {
        if (payload.isJson()) {
            name(name);
            text.append(payload.data());
        } else {
            text(name + JsonIn.ENCODING, payload.encoding());
            text(name + JsonIn.ENCODED, payload.data());
        }
    }

    void failure(String name, Failure failure) {
        name(name);
        first = true;
        beginObject();
        text("kind", failure.kind().name().toLowerCase(Locale.ROOT));
        text("type", failure.type());
        text("message", failure.message());
        name("retryable");
        text.append(failure.retryable());
        failure.cause().ifPresent(cause -> failure("cause", cause));
        failure.retryAfter().ifPresent(span -> number("retry_after_ms", span.toMillis()));
        endObject();
    }

    private void begin(char bracket) {
        comma();
        text.append(bracket);
        first = true;
    }

    private void end(char bracket) {
        text.append(bracket);
        first = false;
    }

    private void comma() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }

    /** Names are ours and need no escapes. */
    private void name(String name) {
        comma();
        text.append('"').append(name).append("\":");
    }

    private void quoted(String value) {
        text.append('"');
        if (isPlain(value)) {
            text.append(value);
        } else {
            QUOTES.quoteAsString(value, text);
        }
        text.append('"');
    }

    /** Whether nothing of it has to be escaped: ids, names and kinds of events hardly ever have. */
    private static boolean isPlain(String value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
