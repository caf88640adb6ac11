package dev.clew.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import dev.clew.engine.json.JsonCodec;
import dev.clew.process.ProcessStart.Launching;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The values that requests and answers are made of. */
final class ValuesTest {

    private final JsonCodec codec = new JsonCodec();

    private static CheckpointReply reply(Optional<ControlSignal.Type> asked) {
        return new CheckpointReply(
                false,
                Optional.empty(),
                Optional.empty(),
                asked.map(type -> new ControlSignal(type, Bytes.EMPTY)),
                Optional.empty());
    }

    @Test
    void givenText_whenItIsWritten_thenPeopleCanReadIt() {
        Payload written = codec.encode(Bytes.of("käse \uD83E\uDDF5 \"1\""));

        assertThat(written.data()).isEqualTo("{\"text\":\"käse \uD83E\uDDF5 \\\"1\\\"\"}");
        assertThat(codec.decode(written, TypeToken.of(Bytes.class))).isEqualTo(Bytes.of("käse \uD83E\uDDF5 \"1\""));
    }

    @Test
    void givenBytesThatAreNoTextOrHaveANul_whenTheyAreWritten_thenAsBase64() {
        Bytes binary = Bytes.of(new byte[] {(byte) 0xC3, 0x28});
        Bytes nul = Bytes.of("a\u0000b");

        assertThat(codec.encode(binary).data()).isEqualTo("{\"base64\":\"wyg=\"}");
        assertThat(codec.encode(nul).data()).isEqualTo("{\"base64\":\"YQBi\"}");
        assertThat(codec.decode(codec.encode(binary), TypeToken.of(Bytes.class)))
                .isEqualTo(binary);
        assertThat(codec.decode(codec.encode(nul), TypeToken.of(Bytes.class))).isEqualTo(nul);
    }

    @Test
    void givenARequestToSave_whenItIsWritten_thenAsHistoriesHaveIt() {
        var least =
                new Requests.Save(OptionalInt.of(1), "k", Bytes.of("{\"a\":1}"), Optional.empty(), Optional.empty());
        var most = new Requests.Save(
                OptionalInt.empty(),
                "k\"\u00E9",
                Bytes.of(new byte[] {(byte) 0xC3, 0x28}),
                Optional.of(Duration.ofMillis(90_500)),
                Optional.of(Instant.ofEpochMilli(1_700_000_000_005L)));

        assertThat(codec.encode(least).data())
                .isEqualTo("{\"key\":\"k\",\"run\":1,\"state\":{\"text\":\"{\\\"a\\\":1}\"}}");
        assertThat(codec.encode(most).data())
                .isEqualTo("{\"key\":\"k\\\"\u00E9\",\"span\":\"PT1M30.5S\",\"state\":{\"base64\":\"wyg=\"},"
                        + "\"until\":\"2023-11-14T22:13:20.005Z\"}");
        assertThat(codec.decode(codec.encode(least), TypeToken.of(Requests.Save.class)))
                .isEqualTo(least);
        assertThat(codec.decode(codec.encode(most), TypeToken.of(Requests.Save.class)))
                .isEqualTo(most);
    }

    @Test
    void givenAnAnswerToACheckpoint_whenItIsWritten_thenAsHistoriesHaveIt() {
        CheckpointReply least = reply(Optional.empty());
        var most = new CheckpointReply(
                true,
                Optional.of(Bytes.of(new byte[] {(byte) 0xC3, 0x28})),
                Optional.of(Instant.MAX),
                Optional.of(new ControlSignal(ControlSignal.Type.PAUSE, Bytes.EMPTY)),
                Optional.of(Bytes.EMPTY));

        assertThat(codec.encode(least).data()).isEqualTo("{\"found\":false}");
        assertThat(codec.encode(most).data())
                .isEqualTo("{\"custom\":{\"text\":\"\"},\"found\":true,\"signal\":{\"payload\":{\"text\":\"\"},"
                        + "\"type\":\"PAUSE\"},\"state\":{\"base64\":\"wyg=\"},"
                        + "\"until\":\"+1000000000-12-31T23:59:59.999999999Z\"}");
        assertThat(codec.decode(codec.encode(least), TypeToken.of(CheckpointReply.class)))
                .isEqualTo(least);
        assertThat(codec.decode(codec.encode(most), TypeToken.of(CheckpointReply.class)))
                .isEqualTo(most);
    }

    @Test
    void givenARequestWithWhatThisReleaseDoesNotKnow_whenItIsRead_thenThatIsSkipped() {
        Payload written =
                Payload.json("{\"span\":null,\"later\":{\"a\":[1]},\"run\":null,\"key\":\"k\",\"state\":null}");

        assertThat(codec.decode(written, TypeToken.of(Requests.Save.class)))
                .isEqualTo(
                        new Requests.Save(OptionalInt.empty(), "k", Bytes.EMPTY, Optional.empty(), Optional.empty()));
    }

    @Test
    void givenBytes_whenTheArrayTheyWereMadeOfChanges_thenTheyDoNot() {
        byte[] array = "ab".getBytes(StandardCharsets.UTF_8);
        Bytes bytes = Bytes.of(array);
        array[0] = 'x';
        bytes.toArray()[1] = 'x';

        assertThat(bytes.toText()).isEqualTo("ab");
        assertThat(bytes).hasToString("2 bytes");
    }

    @Test
    void givenBase64_whenItIsRead_thenItIsThoseBytesAndWhatIsNoneIsRefused() {
        assertThat(Bytes.fromBase64("YQBi")).isEqualTo(Bytes.of("a\u0000b"));
        assertThat(Bytes.fromBase64("")).isEqualTo(Bytes.EMPTY);
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromBase64("Y*"));
    }

    @ParameterizedTest
    @EnumSource(ControlSignal.Type.class)
    void givenAReply_whenSomethingIsAskedOnIt_thenItSaysWhatToDo(ControlSignal.Type type) {
        CheckpointReply reply = reply(Optional.of(type));

        assertThat(reply.shouldCancel()).isEqualTo(type == ControlSignal.Type.CANCEL);
        assertThat(reply.shouldPause()).isEqualTo(type == ControlSignal.Type.PAUSE);
        assertThat(reply.shouldExit()).isEqualTo(type != ControlSignal.Type.RESUME);
    }

    @Test
    void givenAReplyOnWhichNothingIsAsked_whenItIsLookedAt_thenItSaysToGoOn() {
        CheckpointReply reply = reply(Optional.empty());

        assertThat(reply.shouldCancel() || reply.shouldPause() || reply.shouldExit())
                .isFalse();
    }

    @Test
    void givenAReplyWithEverything_whenItIsWrittenAndRead_thenItIsTheSame() {
        CheckpointReply reply = new CheckpointReply(
                true,
                Optional.of(Bytes.EMPTY),
                Optional.of(Instant.MAX),
                Optional.of(new ControlSignal(ControlSignal.Type.PAUSE, Bytes.of("why"))),
                Optional.of(Bytes.of("a\u0000b")));

        assertThat(codec.decode(codec.encode(reply), TypeToken.of(CheckpointReply.class)))
                .isEqualTo(reply);
    }

    @Test
    void givenEveryStatus_whenItIsLookedAt_thenThreeAreEndsAndAllAreWrittenInLowerCase() {
        assertThat(ProcessStatus.values())
                .filteredOn(ProcessStatus::ended)
                .containsExactly(ProcessStatus.COMPLETED, ProcessStatus.FAILED, ProcessStatus.CANCELLED);
        assertThat(ProcessStatus.values())
                .extracting(ProcessStatus::label)
                .containsExactly("pending", "running", "suspended", "completed", "failed", "cancelled");
    }

    @ParameterizedTest
    @EnumSource(ProcessError.class)
    void givenAnError_whenAnUpdateSaysIt_thenItIsThatErrorAgain(ProcessError error) {
        assertThat(ProcessError.of(error.refusal("why").failure().type())).contains(error);
        assertThat(error.refusal("why").failure().retryable()).isFalse();
        assertThat(ProcessError.of("something_else")).isEmpty();
    }

    @Test
    void givenNoLimitOnCrashes_whenALaunchIsMade_thenThatIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Launching.of("runner", "program").maxCrashes(0))
                .withMessageContaining("maxCrashes");
    }

    @Test
    void givenALaunchInEveryDetail_whenItIsWrittenAndRead_thenItIsTheSame() {
        ProcessStart start = ProcessStart.launched(
                Launching.of("runner", "program")
                        .env(Map.of("A", "b"))
                        .timeout(Duration.ofMinutes(1))
                        .grace(Duration.ofMillis(2500))
                        .maxCrashes(7),
                Bytes.of("input"));

        assertThat(codec.decode(codec.encode(start), TypeToken.of(ProcessStart.class)))
                .isEqualTo(start);
    }
}
