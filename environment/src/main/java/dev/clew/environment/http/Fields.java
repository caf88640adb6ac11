package dev.clew.environment.http;

import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.http.Wire;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the fields of {@link ManagementWire} are made of, and made into. */
final class Fields {

    private Fields() {}

    @SuppressWarnings("NullableOptional") // so a field that is left out comes in
    static <T> Optional<T> given(@Nullable Optional<T> value) {
        return Objects.requireNonNullElse(value, Optional.empty());
    }

    static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    static <T> List<T> list(@Nullable List<T> value) {
        return List.copyOf(Objects.requireNonNullElse(value, List.of()));
    }

    /** What is readable of bytes. */
    static Optional<String> readable(Optional<Bytes> bytes) {
        return bytes.filter(some -> Bytes.of(some.toText()).equals(some)).map(Bytes::toText);
    }

    /** The rest. */
    static Optional<String> unreadable(Optional<Bytes> bytes) {
        return bytes.filter(some -> readable(bytes).isEmpty()).map(Bytes::toBase64);
    }

    static Optional<Bytes> bytes(Optional<String> text, Optional<String> base64) {
        return text.map(Bytes::of).or(() -> base64.map(Bytes::fromBase64));
    }

    /**
     * The bytes that a request means.
     *
     * @param quoted whether a JSON string is meant as JSON
     * @throws IllegalArgumentException if both are given, or the base64 is none
     */
    static Optional<Bytes> meant(String field, @Nullable JsonNode value, Optional<String> base64, boolean quoted) {
        Optional<JsonNode> given = Optional.ofNullable(value).filter(node -> !node.isNull() && !node.isMissingNode());
        if (given.isPresent() && base64.isPresent()) {
            throw new IllegalArgumentException(field + " and " + field + "_base64: give one of them");
        }
        try {
            return given.map(node -> Bytes.of(!quoted && node.isString() ? node.asString() : node.toString()))
                    .or(() -> base64.map(Bytes::fromBase64));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    field + "_base64: not base64 with padding: " + wrong.getMessage(), wrong);
        }
    }

    static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    static Optional<Long> boxed(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    static OptionalInt intOf(Optional<Integer> number) {
        return number.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    static OptionalLong longOf(Optional<Long> number) {
        return number.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    static Optional<Long> millis(Optional<Instant> instant) {
        return instant.map(Instant::toEpochMilli);
    }

    static Optional<Instant> instant(Optional<Long> millis) {
        return millis.map(Instant::ofEpochMilli);
    }

    static BigDecimal seconds(Duration span) {
        return BigDecimal.valueOf(span.getSeconds())
                .add(BigDecimal.valueOf(span.getNano(), 9))
                .stripTrailingZeros();
    }

    static Duration span(String field, BigDecimal seconds) {
        try {
            return Duration.ofNanos(seconds.movePointRight(9).longValueExact());
        } catch (ArithmeticException | DateTimeException wrong) {
            throw new IllegalArgumentException(field + ": no time that can be waited, was " + seconds, wrong);
        }
    }

    static Optional<ControlSignal> signal(Wire.Signal signal) {
        return ControlSignal.Type.of(signal.signalType())
                .map(type -> new ControlSignal(
                        type, Bytes.fromBase64(signal.payload().orElse(""))));
    }
}
