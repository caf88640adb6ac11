package dev.clew.environment.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clew.process.http.Wire;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is said over HTTP by those who manage: paths, and bodies ({@link ImageWire}, {@link SteeringWire}, {@link InstanceWire},
 * {@link ProgressWire} and {@link MetricsWire}), whose fields are the components in snake case. Times are milliseconds
 * since 1970, rounded down, so that a time that was shown is one to look from. What is absent is left out.
 *
 * <p>Bytes are text in a field of their name if they are UTF-8, and base64 in a field that ends with {@code _base64} if not; either is
 * taken. The input of a process and the payload of a signal may be any JSON value too, and are its text then: but a payload that is
 * a JSON string is what the string says, without quotes.
 *
 * <p>Only ever added to, as {@link Wire} is; but a request with a field that the server does not know is refused, since who sends it
 * expects something of it.
 */
public final class ManagementWire {

    /** What all paths begin with. */
    public static final String ROOT = "/api/v1/";

    /** Where images with a program of any size are sent to. */
    public static final String UPLOAD = ROOT + "images/upload";

    private static final JsonMapper ANSWERS = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE) // the length of the whole body is bounded
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // a number is handed on as it was written
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final JsonMapper REQUESTS = ANSWERS.rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ManagementWire() {}

    /** As JSON in UTF-8. */
    public static byte[] write(Object body) {
        return ANSWERS.writeValueAsBytes(body);
    }

    /**
     * Reads a request. One without bytes is read as one without fields.
     *
     * @throws JacksonException if it is no JSON of this shape, or has a field more
     */
    public static <T> T request(byte[] body, Class<T> type) {
        return body.length == 0 ? REQUESTS.readValue("{}", type) : REQUESTS.readValue(body, type);
    }

    /**
     * Reads an answer.
     *
     * @throws JacksonException if it is no JSON of this shape
     */
    public static <T> T answer(byte[] body, Class<T> type) {
        return ANSWERS.readValue(body, type);
    }

    /**
     * Reads a JSON object.
     *
     * @throws JacksonException if it is none
     */
    @SuppressWarnings("unchecked") // keys of JSON objects are text
    public static Map<String, Object> object(String json) {
        return ANSWERS.readValue(json, Map.class);
    }

    static JsonNode tree(String json) {
        return ANSWERS.readTree(json);
    }

    /** A constant as it is written. */
    public static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant that is written so; empty if none is. */
    public static <E extends Enum<E>> Optional<E> constant(Class<E> type, String label) {
        return Arrays.stream(Objects.requireNonNull(type.getEnumConstants()))
                .filter(constant -> label(constant).equals(label))
                .findFirst();
    }

    public record Health(boolean healthy, String version, long uptimeMs, int activeInstances) {

        public static Health of(dev.clew.environment.Health health) {
            return new Health(
                    health.healthy(), health.version(), health.uptime().toMillis(), health.active());
        }

        dev.clew.environment.Health health() {
            return new dev.clew.environment.Health(healthy, version, Duration.ofMillis(uptimeMs), activeInstances);
        }
    }

    /**
     * What was wrong.
     *
     * @param error the message, where clients have always found it
     * @param code an {@link dev.clew.environment.EnvironmentException.Kind}, a {@link dev.clew.process.ProcessError}, or a finer word
     * @param category {@code transient} or {@code permanent}
     * @param severity {@code warning} if the same may do better later, {@code critical} if the server is at fault, else {@code error}
     * @param retryHint {@code retry_after}, {@code retry_with_backoff} or {@code do_not_retry}
     */
    public record Refused(
            boolean success,
            Optional<Boolean> found,
            String error,
            String message,
            String code,
            String category,
            String severity,
            String retryHint,
            Optional<Long> retryAfterMs) {}
}
