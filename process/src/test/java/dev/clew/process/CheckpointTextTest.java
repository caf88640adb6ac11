package dev.clew.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.process.Requests.Save;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The short way gives what the long way gives. */
final class CheckpointTextTest {

    private static final JsonMapper JACKSON = JsonMapper.shared();

    private final CheckpointText.OfSave saves = new CheckpointText.OfSave();
    private final CheckpointText.OfReply replies = new CheckpointText.OfReply();

    private static Save save(OptionalInt run, String key, Bytes state) {
        return new Save(run, key, state, Optional.empty(), Optional.empty());
    }

    static Stream<Save> plain() {
        return Stream.of(
                save(OptionalInt.empty(), "k", Bytes.EMPTY),
                save(OptionalInt.of(0), "step-1", Bytes.of("{\"a\":[1,2],\"b\":\"c\"}")),
                save(OptionalInt.of(999_999_999), "a b/c", Bytes.of("line\nbreak\ttab\r\b\f \\ / \u007f")));
    }

    static Stream<Save> special() {
        return Stream.of(
                save(OptionalInt.of(Integer.MAX_VALUE), "k", Bytes.of("a")),
                save(OptionalInt.of(-1), "k", Bytes.of("a")),
                save(OptionalInt.of(1), "a \"key\" \\ \n \u2603", Bytes.of("a")),
                save(OptionalInt.of(1), "k", Bytes.of("k\u00E4se \uD83E\uDDF5")),
                save(OptionalInt.of(1), "k", Bytes.of("bell \u0007")),
                save(OptionalInt.of(1), "k", Bytes.of(new byte[] {0, 1, -1})),
                new Save(OptionalInt.of(1), "k", Bytes.of("a"), Optional.of(Duration.ofDays(1)), Optional.empty()),
                new Save(OptionalInt.of(1), "k", Bytes.of("a"), Optional.empty(), Optional.of(Instant.EPOCH)));
    }

    static Stream<Save> all() {
        return Stream.concat(plain(), special());
    }

    @ParameterizedTest
    @MethodSource("all")
    void givenARequest_whenItIsWrittenInTheShortWay_thenItIsWhatJacksonWrites(Save save) {
        String text = saves.write(save);

        assertThat(text == null ? JACKSON.writeValueAsString(save) : text).isEqualTo(JACKSON.writeValueAsString(save));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void givenARequestLikeNearlyAll_whenItIsWrittenAndRead_thenInTheShortWay(Save save) {
        String text = saves.write(save);

        assertThat(text).isNotNull();
        assertThat(saves.read(text)).isEqualTo(save);
    }

    @ParameterizedTest
    @MethodSource("all")
    void givenTheTextOfARequest_whenItIsRead_thenItIsTheRequestOrLeftToJackson(Save save) {
        Save read = saves.read(JACKSON.writeValueAsString(save));

        assertThat(read == null ? save : read).isEqualTo(save);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "{\"key\":\"",
                "{\"key\":\"k",
                "{\"key\":\"k\"}",
                "{\"key\":\"k\",\"run\":",
                "{\"key\":\"k\",\"run\":1}",
                "{\"key\":\"k\",\"run\":01,\"state\":{\"text\":\"a\"}}",
                "{\"key\":\"k\",\"run\":1.5,\"state\":{\"text\":\"a\"}}",
                "{\"key\":\"k\",\"run\":null,\"state\":{\"text\":\"a\"}}",
                "{\"key\":\"k\",\"state\":{\"text\":\"}}",
                "{\"key\":\"k\",\"state\":{\"text\":\"a\"}",
                "{\"key\":\"k\",\"state\":{\"text\":\"a\\\"}}",
                "{\"key\":\"k\",\"state\":{\"text\":\"a\\q\"}}",
                "{\"key\":\"k\",\"state\":{\"text\":\"a\\u0041\"}}",
                "{\"key\":\"k\",\"state\":{\"text\":\"a\nb\"}}",
                "{\"key\":\"k\nl\",\"state\":{\"text\":\"a\"}}",
                "{\"key\":\"k\",\"state\":{\"text\":\"a\",\"later\":\"b\"}}",
                "{\"key\":\"k\",\"state\":{\"text\":\"a\"},\"later\":{\"a\":{}}}",
                "{\"key\":\"k\",\"state\":{\"text\":\"a\"}} {}}",
                "{\"key\":\"k\", \"state\":{\"text\":\"a\"}}"
            })
    void givenATextThatIsNotPlainlyARequest_whenItIsRead_thenThatIsLeftToJackson(String text) {
        assertThat(saves.read(text)).isNull();
    }

    @Test
    void givenAnAnswer_whenItIsWrittenAndRead_thenAsJacksonDoes() {
        CheckpointReply signalled = CheckpointReply.SAVED.with(Optional.of(
                new ControlSignal(ControlSignal.Type.PAUSE, Bytes.of("why".getBytes(StandardCharsets.UTF_8)))));

        assertThat(replies.write(CheckpointReply.SAVED)).isEqualTo(JACKSON.writeValueAsString(CheckpointReply.SAVED));
        assertThat(replies.read("{\"found\":false}")).isEqualTo(CheckpointReply.SAVED);
        assertThat(replies.write(signalled)).isNull();
        assertThat(replies.read(JACKSON.writeValueAsString(signalled))).isNull();
    }
}
