package dev.clew.engine.json;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
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

    /** Without limits: what was allowed in, payloads of any depth among it, has to come out again. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

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
            require(parser.nextToken() == null, "a single array", text);
            return objects;
        } catch (JacksonException damaged) {
            throw damaged(text, damaged);
        }
    }

    /** The fields of an object. */
    static Fields object(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "an object", text);
            Fields fields = fields(parser, text);
            require(parser.nextToken() == null, "a single object", text);
            return fields;
        } catch (JacksonException damaged) {
            throw damaged(text, damaged);
        }
    }

    /**
     * Requires a text to be one JSON value.
     *
     * @throws JacksonException if it is not
     */
    static void requireValue(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new StreamReadException(parser, "there is nothing");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "something follows the value");
            }
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

        Set<String> names() {
            return raw.keySet();
        }

        /** The text of a field's value, as it was written. */
        String json(String name) {
            return raw(name);
        }

        boolean has(String name) {
            return raw.containsKey(name);
        }

        String text(String name) {
            String value = raw(name);
            if (!value.startsWith("\"")) {
                throw wrong(name, "a text");
            }
            return string(value);
        }

        Optional<String> optionalText(String name) {
            return has(name) ? Optional.of(text(name)) : Optional.empty();
        }

        long number(String name) {
            try {
                return Long.parseLong(raw(name));
            } catch (NumberFormatException notANumber) {
                throw wrong(name, "a whole number");
            }
        }

        int integer(String name) {
            long number = number(name);
            if (number != (int) number) {
                throw wrong(name, "a whole number of 32 bits");
            }
            return (int) number;
        }

        Duration duration(String name) {
            try {
                return Duration.parse(text(name));
            } catch (DateTimeParseException notADuration) {
                throw wrong(name, "a duration");
            }
        }

        Instant instant(String name) {
            return Instant.ofEpochMilli(number(name));
        }

        Payload payload(String name) {
            return has(name) ? Payload.json(raw(name)) : new Payload(text(name + ENCODING), text(name + ENCODED));
        }

        Optional<Payload> optionalPayload(String name) {
            return has(name) || has(name + ENCODED) ? Optional.of(payload(name)) : Optional.empty();
        }

        Failure failure(String name) {
            Fields in = object(raw(name));
            return new Failure(
                    in.kind("kind"),
                    in.text("type"),
                    in.text("message"),
                    in.truth("retryable"),
                    in.has("cause") ? Optional.of(in.failure("cause")) : Optional.empty(),
                    in.has("retry_after_ms")
                            ? Optional.of(Duration.ofMillis(in.number("retry_after_ms")))
                            : Optional.empty());
        }

        private Failure.Kind kind(String name) {
            try {
                return Failure.Kind.valueOf(text(name).toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException unknown) {
                throw wrong(name, "a kind of failure that this release knows");
            }
        }

        private boolean truth(String name) {
            return switch (raw(name)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw wrong(name, "true or false");
            };
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

        private UnreadableHistoryException wrong(String name, String expected) {
            return new UnreadableHistoryException("'" + name + "' is not " + expected + " in " + text);
        }

        private static String string(String raw) {
            if (raw.indexOf('\\') < 0) {
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
