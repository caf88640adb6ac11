package dev.clew.engine.json;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the few shapes that histories are made of.
 *
 * <p>Values are cut out of the text rather than parsed and printed again, because payloads have to come out exactly
 * as they went in: replay compares them.
 */
final class JsonIn {

    /** What a payload's field is called when it is not JSON: its encoding, and its data. */
    static final String ENCODING = "_encoding";

    static final String ENCODED = "_encoded";

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonIn() {}

    /** The fields of each object in an array. */
    static List<Fields> array(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            require(parser.nextToken() == JsonToken.START_ARRAY, "an array", text);
            List<Fields> objects = new ArrayList<>();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                objects.add(fields(parser, text));
            }
            require(parser.currentToken() == JsonToken.END_ARRAY, "an array of objects", text);
            return objects;
        } catch (JacksonException damaged) {
            throw damaged(text, damaged);
        }
    }

    /** The fields of an object. */
    static Fields object(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "an object", text);
            return fields(parser, text);
        } catch (JacksonException damaged) {
            throw damaged(text, damaged);
        }
    }

    private static Fields fields(JsonParser parser, String text) {
        Map<String, String> raw = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            int begin = (int) parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            parser.finishToken();
            int end = (int) parser.currentLocation().getCharOffset();
            raw.put(name, text.substring(begin, end).strip());
        }
        return new Fields(raw, text);
    }

    private static void require(boolean condition, String what, String text) {
        if (!condition) {
            throw new UnreadableHistoryException("this is not " + what + ": " + text);
        }
    }

    private static UnreadableHistoryException damaged(String text, JacksonException cause) {
        return new UnreadableHistoryException("this is not JSON: " + text, cause);
    }

    /** The fields of one object, each as the text it was written with. */
    static final class Fields {

        private final Map<String, String> raw;
        private final String text;

        private Fields(Map<String, String> raw, String text) {
            this.raw = raw;
            this.text = text;
        }

        boolean has(String name) {
            return raw.containsKey(name);
        }

        boolean hasPayload(String name) {
            return has(name) || has(name + ENCODED);
        }

        String text(String name) {
            return string(raw(name));
        }

        Optional<String> optionalText(String name) {
            return has(name) ? Optional.of(text(name)) : Optional.empty();
        }

        long number(String name) {
            try {
                return Long.parseLong(raw(name));
            } catch (NumberFormatException wrong) {
                throw new UnreadableHistoryException("'" + name + "' is not a whole number in " + text, wrong);
            }
        }

        int integer(String name) {
            return Math.toIntExact(number(name));
        }

        Instant instant(String name) {
            return Instant.ofEpochMilli(number(name));
        }

        Payload payload(String name) {
            return has(name) ? Payload.json(raw(name)) : new Payload(text(name + ENCODING), text(name + ENCODED));
        }

        Failure failure(String name) {
            Fields in = object(raw(name));
            return new Failure(
                    Failure.Kind.valueOf(in.text("kind").toUpperCase(Locale.ROOT)),
                    in.text("type"),
                    in.text("message"),
                    in.raw("retryable").equals("true"),
                    in.has("cause") ? Optional.of(in.failure("cause")) : Optional.empty());
        }

        List<Fields> array(String name) {
            return has(name) ? JsonIn.array(raw(name)) : List.of();
        }

        private String raw(String name) {
            String value = raw.get(name);
            if (value == null) {
                throw new UnreadableHistoryException("'" + name + "' is missing in " + text);
            }
            return value;
        }

        private static String string(String raw) {
            if (raw.indexOf('\\') < 0 && raw.length() >= 2) {
                return raw.substring(1, raw.length() - 1);
            }
            try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), raw)) {
                parser.nextToken();
                return parser.getString();
            } catch (JacksonException damaged) {
                throw damaged(raw, damaged);
            }
        }
    }
}
