package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.Codec;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import dev.clew.engine.json.JsonCodec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be stored: nothing too large, whoever encoded it. */
final class BoundedCodecTest {

    private final BoundedCodec codec = new BoundedCodec(new JsonCodec(), 10);

    @Test
    void givenAValueThatJustFits_whenItIsEncoded_thenItComesBackAndOneCharacterMoreIsRefused() {
        Payload longest = codec.encode("12345678");

        assertThat(longest.size()).isEqualTo(10);
        assertThat(codec.decode(longest, TypeToken.of(String.class))).isEqualTo("12345678");
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> codec.encode("123456789"));
    }

    @Test
    void givenAValueThatIsTooLarge_whenItIsEncoded_thenTheErrorSaysHowLargeHowMuchIsAllowedAndWhatToDo() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.encode("x".repeat(98)))
                .withMessageContaining("100 characters")
                .withMessageContaining("the most is 10")
                .withMessageContaining("pass a reference")
                .withMessageContaining("maxPayload")
                .satisfies(refused -> assertThat(refused.failure().type()).isEqualTo(Failure.LIMIT))
                .satisfies(refused -> assertThat(refused.failure().retryable()).isFalse());
    }

    @Test
    void givenAPayloadThatWasEncodedElsewhere_whenItIsTooLarge_thenItIsRefusedToo() {
        Payload fits = new Payload("base64", "0123456789");

        assertThat(codec.checked(fits)).isSameAs(fits);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.checked(new Payload("base64", "0123456789A")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "go", "{", "1 2", "1,\"a\":2", "[1]]", "'a'", "\"a\nb\"", "01", "NaN"})
    void givenAPayloadThatWasEncodedElsewhere_whenItIsNotOneJsonValue_thenItIsRefusedAndTheErrorSaysWhatToDo(
            String text) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> codec.checked(Payload.json(text)))
                .withMessageContaining("not JSON")
                .withMessageContaining("pass one JSON value")
                .withMessageContaining("line: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1e400", "\"go\"", "null", "true", "{\"a\":[]}", "[[],{}]"})
    void givenAPayloadThatWasEncodedElsewhere_whenItIsOneJsonValue_thenItIsTakenAsItIs(String text) {
        assertThat(codec.checked(Payload.json(text)).data()).isEqualTo(text);
    }

    /** A codec of somebody else, which writes text as it is and says that it is JSON. */
    private static final Codec OTHERS = new Codec() {
        @Override
        public Payload encode(@Nullable Object value) {
            return Payload.json(String.valueOf(value));
        }

        @Override
        public <T> @Nullable T decode(Payload payload, TypeToken<T> type) {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void givenACodecOfSomebodyElse_whenItPutsSpaceAroundItsJson_thenThePayloadIsWhatTheHistoryWillGiveBack() {
        assertThat(new BoundedCodec(OTHERS, 10).encode(" [1, 2]\r\n")).isEqualTo(Payload.json("[1, 2]"));
    }

    @Test
    void givenACodecOfSomebodyElse_whenItsJsonIsNone_thenItIsRefusedBeforeItMakesAHistoryUnreadable() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new BoundedCodec(OTHERS, 10).encode("1}"))
                .withMessageContaining("not JSON");
    }

    @Test
    void givenAPayloadOfAnEarlierLargerLimit_whenItIsDecoded_thenItCanStillBeRead() {
        String large = "x".repeat(50);

        assertThat(codec.decode(new JsonCodec().encode(large), TypeToken.of(String.class)))
                .isEqualTo(large);
    }
}
