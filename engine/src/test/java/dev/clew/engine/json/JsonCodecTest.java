package dev.clew.engine.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import dev.clew.kernel.Event;
import dev.clew.kernel.OperationId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON for users' types: stable text, a closed world, and errors that say what does not fit. */
final class JsonCodecTest {

    record Order(String id, long cents, Optional<String> note, List<Line> lines, Instant at, Duration within) {}

    record Line(String item, int count) {}

    record Fewer(String id) {}

    /** Asks for class names in its JSON, which is how deserialization attacks begin. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Named {}

    record Harmless(String text) implements Named {}

    /** A closed set of shapes, told apart by names that the program chose. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "shape")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Circle.class, name = "circle"),
        @JsonSubTypes.Type(value = Square.class, name = "square")
    })
    sealed interface Shape {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    record Holder(Object anything) {}

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
    void givenAClosedSetOfTypes_whenItIsEncodedAndDecoded_thenTheNamesAreTheProgramsOwn() {
        Payload payload = codec.encode(new Circle(3));

        assertThat(payload.data()).isEqualTo("{\"shape\":\"circle\",\"radius\":3}");
        assertThat(codec.decode(payload, TypeToken.of(Shape.class))).isEqualTo(new Circle(3));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.decode(
                        Payload.json("{\"shape\":\"" + Harmless.class.getName() + "\"}"), TypeToken.of(Shape.class)))
                .withMessageContaining("Shape")
                .withMessageContaining("circle, square");
    }

    @Test
    void givenAFieldOfAnyType_whenItIsEncodedAndDecoded_thenNoClassIsNamedAndNoneIsMade() {
        Payload payload = codec.encode(new Holder(new Line("book", 2)));

        assertThat(payload.data()).isEqualTo("{\"anything\":{\"count\":2,\"item\":\"book\"}}");
        assertThat(codec.decode(payload, TypeToken.of(Holder.class)))
                .isEqualTo(new Holder(Map.of("item", "book", "count", 2)));
        assertThat(codec.decode(
                        Payload.json("{\"anything\":[\"java.util.Date\",0],\"@class\":\"java.util.Date\"}"),
                        TypeToken.of(Holder.class)))
                .isEqualTo(new Holder(List.of("java.util.Date", 0)));
    }

    @Test
    void givenAValueDeepInsideThatDoesNotFit_whenItIsDecoded_thenTheErrorSaysWhere() {
        Payload payload = Payload.json(codec.encode(ORDER).data().replace("\"count\":2", "\"count\":\"many\""));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.decode(payload, TypeToken.of(Order.class)))
                .withMessageContaining("Order")
                .withMessageContaining("many")
                .withMessageContaining("lines")
                .withMessageContaining("count");
    }

    @Test
    void givenTextThatIsNotJson_whenItIsDecoded_thenTheErrorSaysInWhichLineAndColumn() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.decode(Payload.json("{\n  \"id\": o1}"), TypeToken.of(Fewer.class)))
                .withMessageContaining("Fewer")
                .withMessageContaining("line: 2, column: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut \ud83d off", "\ude00", "whole \ud83d\ude00"})
    void givenHalfACharacter_whenItIsEncoded_thenTheTextSurvivesUtf8WhichStoresSpeak(String text) {
        for (Object value : List.of(text, List.of(text), Map.of("key", text))) {
            String json = codec.encode(value).data();

            String stored = new String(json.getBytes(UTF_8), UTF_8);

            assertThat(stored).isEqualTo(json);
            assertThat(codec.decode(Payload.json(stored), TypeToken.of(Object.class)))
                    .isEqualTo(value);
        }
    }

    @Test
    void givenHalfACharacterInAKey_whenItIsEncoded_thenItIsRefusedBeforeItMakesAHistoryUnreadable() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.encode(Map.of("cut \ud83d off", 1)))
                .withMessageContaining("surrogate");
        assertThat(codec.encode(Map.of("whole \ud83d\ude00", 1)).data()).isEqualTo("{\"whole \ud83d\ude00\":1}");
    }

    @Test
    void givenTheDeepestValueThatCanBeEncoded_whenItIsRecorded_thenTheHistoryCanBeRead() {
        for (int depth : List.of(10, 100, 400, 490, 499, 500, 501, 999, 1_000)) {
            Object nested = 1;
            for (int i = 0; i < depth; i++) {
                nested = List.of(nested);
            }
            Payload payload;
            try {
                payload = codec.encode(nested);
            } catch (ConfigurationException tooDeep) {
                assertThat(tooDeep).hasMessageContaining("depth");
                continue;
            }
            assertThat(codec.decode(payload, TypeToken.of(Object.class))).isEqualTo(nested);
            var event = new Event.ActivityCompleted(OperationId.root(1), payload);
            assertThat(HistoryJson.read(HistoryJson.write(List.of(event)))).containsExactly(event);
        }
    }

    @Test
    void givenTheLongestNumberThatCanBeEncoded_whenItIsRecorded_thenTheHistoryCanBeRead() {
        Payload payload = codec.encode(BigInteger.TEN.pow(5_000));
        var event = new Event.ActivityCompleted(OperationId.root(1), payload);

        assertThat(HistoryJson.read(HistoryJson.write(List.of(event)))).containsExactly(event);
    }

    @Test
    void givenNumbers_whenTheyAreEncodedAndDecoded_thenNoDigitIsLost() {
        for (Number number : List.of(
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                0.1,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                new BigDecimal("1.000"),
                new BigDecimal("123456789012345678901234567890.5"),
                new BigInteger("123456789012345678901234567890"))) {
            assertThat(codec.decode(codec.encode(number), TypeToken.of(number.getClass())))
                    .isEqualTo(number);
        }
    }

    @Test
    void givenANumberThatIsTooLarge_whenItIsDecoded_thenItIsRefusedAndNotCutOff() {
        for (Class<?> type : List.of(Integer.class, int.class, Long.class, long.class)) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> codec.decode(Payload.json("123456789012345678901"), TypeToken.of(type)))
                    .withMessageContaining("123456789012345678901");
        }
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.decode(Payload.NULL, TypeToken.of(int.class)));
    }

    record Before(String name, int amount) {}

    record After(int amount, String name) {}

    @Test
    void givenARecordWhoseComponentsChangePlaces_whenItIsEncoded_thenTheTextStaysTheSame() {
        assertThat(codec.encode(new Before("a", 1)))
                .isEqualTo(codec.encode(new After(1, "a")))
                .isEqualTo(Payload.json("{\"amount\":1,\"name\":\"a\"}"));
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

    // --- what replay takes for the same

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'a'} | {'id':'a','note':null}",
                "{'id':'a'} | {'id':'a','count':0,'ratio':0.0,'gift':false}",
                "{'id':'a'} | {'id':'a','tags':[],'text':'','more':{}}",
                "{'id':'a'} | {'id':'a','place':{'street':null,'floor':0}}",
                "{'id':'a','gone':null} | {'id':'a'}",
                "{'lines':[{'n':1},{'n':2}]} | {'lines':[{'n':1,'x':null},{'n':2,'x':null}]}",
                "{'a':1,'b':2} | {'b':2,'a':1}",
                "[1,'x'] | [1, 'x']"
            })
    void givenJsonThatGrewByWhatSaysNothing_whenReplayComparesIt_thenItAgreesBothWays(String one, String other) {
        assertThat(codec.agree(json(one), json(other))).isTrue();
        assertThat(codec.agree(json(other), json(one))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'a'} | {'id':'b'}",
                "{'id':'a'} | {'id':'a','currency':'EUR'}",
                "{'id':'a'} | {'id':'a','tags':['x']}",
                "{'id':'a'} | {'id':'a','place':{'street':null,'floor':3}}",
                "{'id':'a','n':null} | {'id':'a','n':0}",
                "{'id':'a','gone':7} | {'id':'a'}",
                "{'n':1} | {'n':'1'}",
                "{'n':1.00000000000000000001} | {'n':1.0}",
                "[1,2] | [2,1]",
                "[1] | [1,null]",
                "{} | null",
                "{} | []",
                "'a' | 'b'",
                "0 | false"
            })
    void givenJsonThatSaysSomethingElse_whenReplayComparesIt_thenItDoesNotAgree(String one, String other) {
        assertThat(codec.agree(json(one), json(other))).isFalse();
        assertThat(codec.agree(json(other), json(one))).isFalse();
    }

    @Test
    void givenPayloadsOfAnotherEncoding_whenReplayComparesThem_thenOnlyEqualOnesAgree() {
        Payload one = new Payload("aes", "{}");

        assertThat(codec.agree(one, new Payload("aes", "{}"))).isTrue();
        assertThat(codec.agree(one, new Payload("aes", "{ }"))).isFalse();
        assertThat(codec.agree(one, Payload.json("{}"))).isFalse();
    }

    private static Payload json(String text) {
        return Payload.json(text.replace('\'', '"'));
    }
}
