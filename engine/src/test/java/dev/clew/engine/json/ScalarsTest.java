package dev.clew.engine.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The short way gives what the long way gives. */
final class ScalarsTest {

    private static final JsonMapper JACKSON = JsonMapper.shared();

    static Stream<Object> values() {
        return Stream.of(
                0,
                -1,
                999_999_999,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                0L,
                -1L,
                999_999_999_999_999_999L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                true,
                false,
                "",
                "plain",
                "a/b",
                "\"quoted\" and \\ back",
                "line\nbreak\ttab\u0001\u007f\u2028",
                "snow \u2603, face \uD83D\uDE00",
                "null",
                "1");
    }

    @ParameterizedTest
    @MethodSource("values")
    void givenAScalar_whenItIsWritten_thenItIsWhatJacksonWrites(Object value) {
        assertThat(Scalars.write(value)).contains(JACKSON.writeValueAsString(value));
    }

    @ParameterizedTest
    @MethodSource("values")
    void givenTheTextOfAScalar_whenItIsRead_thenItIsTheValueOrLeftToJackson(Object value) {
        String text = JACKSON.writeValueAsString(value);

        assertThat(Scalars.read(text, value.getClass()).orElseGet(() -> JACKSON.readValue(text, value.getClass())))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "01",
                "-",
                "-0",
                "-01",
                "+1",
                "1.0",
                "1e3",
                "0x1",
                "1234567890123456789",
                "tru",
                "TRUE",
                "null",
                "\"",
                "\"a",
                "a\"",
                "\"a\"b\"",
                "\"a\\nb\"",
                "\"a\nb\"",
                "[1]",
                "{}",
                "\"1\" ",
                "\u0661"
            })
    void givenATextThatIsNotPlainlyAScalar_whenItIsRead_thenItIsLeftToJackson(String text) {
        List<Class<?>> types = List.of(Integer.class, Long.class, Boolean.class, String.class, Object.class);

        assertThat(types)
                .allSatisfy(type -> assertThat(Scalars.read(text, type)).isEmpty());
    }
}
