package dev.clew.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** JSON for users' types: stable text, a closed world, and errors that say what does not fit. */
final class JsonCodecTest {

    record Order(String id, long cents, Optional<String> note, List<Line> lines, Instant at, Duration within) {}

    record Line(String item, int count) {}

    record Fewer(String id) {}

    /** Asks for class names in its JSON, which is how deserialization attacks begin. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Named {}

    record Harmless(String text) implements Named {}

    private static final Order ORDER = new Order(
            "o1",
            1999,
            Optional.of("gift"),
            List.of(new Line("book", 2)),
            Instant.parse("2030-01-01T00:00:00Z"),
            Duration.ofHours(2));

    private final JsonCodec codec = new JsonCodec();

    @Test
    void givenARecord_whenItIsEncodedAndDecoded_thenItIsTheSame() {
        assertThat(codec.decode(codec.encode(ORDER), TypeToken.of(Order.class))).isEqualTo(ORDER);
    }

    @Test
    void givenAGenericType_whenItIsDecoded_thenItsArgumentsCount() {
        Payload payload = codec.encode(List.of(new Line("a", 1), new Line("b", 2)));

        assertThat(codec.decode(payload, new TypeToken<List<Line>>() {}))
                .containsExactly(new Line("a", 1), new Line("b", 2));
    }

    @Test
    void givenEqualMaps_whenTheyAreEncoded_thenTheTextIsTheSame() {
        Map<String, Integer> one = new LinkedHashMap<>();
        one.put("b", 2);
        one.put("a", 1);

        assertThat(codec.encode(one)).isEqualTo(codec.encode(Map.of("a", 1, "b", 2)));
        assertThat(codec.encode(one).data()).isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void givenNothing_whenItIsEncodedAndDecoded_thenItIsNothing() {
        assertThat(codec.encode(null)).isEqualTo(Payload.NULL);
        assertThat(codec.decode(Payload.NULL, TypeToken.of(String.class))).isNull();
        assertThat(codec.decode(Payload.NULL, TypeToken.of(Integer.class))).isNull();
        assertThat(codec.decode(Payload.NULL, TypeToken.of(Order.class))).isNull();
    }

    @Test
    void givenAFieldThatTheTypeHasLost_whenItIsDecoded_thenItIsPassedOver() {
        assertThat(codec.decode(codec.encode(ORDER), TypeToken.of(Fewer.class))).isEqualTo(new Fewer("o1"));
    }

    @Test
    void givenATypeThatWantsClassNames_whenItIsUsed_thenItIsRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.decode(
                        Payload.json("{\"@class\":\"" + Harmless.class.getName() + "\",\"text\":\"x\"}"),
                        TypeToken.of(Named.class)));
    }

    @Test
    void givenTextThatDoesNotFit_whenItIsDecoded_thenTheErrorNamesTheTypeAndTheTrouble() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.decode(Payload.json("\"twelve\""), TypeToken.of(Integer.class)))
                .withMessageContaining("java.lang.Integer")
                .withMessageContaining("twelve");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.decode(Payload.json("1 2"), TypeToken.of(Integer.class)));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.decode(Payload.json("{\"id\":"), TypeToken.of(Fewer.class)))
                .withMessageContaining("Fewer");
    }

    @Test
    void givenAnotherEncoding_whenItIsDecoded_thenTheErrorNamesIt() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.decode(new Payload("protobuf", "AA=="), TypeToken.of(String.class)))
                .withMessageContaining("protobuf");
    }

    @Test
    void givenAValueThatCannotBeWritten_whenItIsEncoded_thenTheErrorNamesItsType() {
        Object[] itself = new Object[1];
        itself[0] = itself;

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.encode(itself))
                .withMessageContaining("Object");
    }
}
