package dev.clew.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over a stream, byte by byte. */
final class FrameTest {

    private final FrameDecoder decoder = new FrameDecoder(Frame.MAX_PAYLOAD);

    private void feed(String hex) {
        decoder.feed(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    void givenTheFormat_whenItIsMeasured_thenItIsTheOneThatPeersHave() {
        assertThat(Frame.HEADER).isEqualTo(6);
        assertThat(Frame.MAX_PAYLOAD).isEqualTo(67_108_864);
        assertThat(Arrays.stream(FrameType.values()).map(FrameType::code)).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @CsvSource({"REQUEST,0000000300010a0b0c", "RESPONSE,0000000300020a0b0c", "ERROR,0000000300060a0b0c"})
    void givenAFrame_whenItIsWritten_thenLengthAndTypeComeFirstBigEndian(FrameType type, String hex) {
        assertThat(HexFormat.of().formatHex(new Frame(type, new byte[] {10, 11, 12}).encode()))
                .isEqualTo(hex);
    }

    @ParameterizedTest
    @EnumSource(FrameType.class)
    void givenAFrame_whenItIsReadAgain_thenItIsTheSame(FrameType type) {
        for (int size : List.of(0, 1, 255, 65_536, 1 << 20)) {
            byte[] payload = new byte[size];
            Arrays.fill(payload, (byte) 7);
            decoder.feed(ByteBuffer.wrap(new Frame(type, payload).encode()));

            Frame read = decoder.next().orElseThrow();

            assertThat(read.type()).isEqualTo(type);
            assertThat(read.payload()).isEqualTo(payload);
            assertThat(decoder.buffered()).isZero();
        }
    }

    @Test
    void givenTheLongestFrame_whenItIsRead_thenItIsTaken_andOneByteMoreIsNot() {
        decoder.feed(ByteBuffer.wrap(new Frame(FrameType.REQUEST, new byte[Frame.MAX_PAYLOAD]).encode()));

        assertThat(decoder.next().orElseThrow().payload()).hasSize(Frame.MAX_PAYLOAD);
        assertThatExceptionOfType(FrameException.class)
                .isThrownBy(() -> new Frame(FrameType.REQUEST, new byte[Frame.MAX_PAYLOAD + 1]))
                .satisfies(large -> assertThat(large.reason()).isEqualTo(FrameException.Reason.FRAME_TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0000000300", "000000030001", "0000000300010a0b"})
    void givenAPartOfAFrame_whenItIsRead_thenMoreIsNeededAndNothingIsLost(String part) {
        String whole = "0000000300010a0b0c";
        feed(part);
        assertThat(decoder.next()).isEmpty();
        assertThat(decoder.buffered()).isEqualTo(part.length() / 2);

        feed(whole.substring(part.length()));

        assertThat(decoder.next().orElseThrow().payload()).containsExactly(10, 11, 12);
    }

    @Test
    void givenFramesByteByByte_whenTheyAreRead_thenEachComesOnce() {
        byte[] two = HexFormat.of().parseHex("0000000200010a0b000000000002");
        int frames = 0;
        for (byte one : two) {
            decoder.feed(ByteBuffer.wrap(new byte[] {one}));
            frames += decoder.next().isPresent() ? 1 : 0;
        }
        assertThat(frames).isEqualTo(2);
    }

    @Test
    void givenFramesBackToBack_whenTheyAreRead_thenTheRestStaysUntilItIsAskedFor() {
        feed("0000000100010a" + "0000000100020b" + "0000");

        assertThat(decoder.next().orElseThrow().payload()).containsExactly(10);
        assertThat(decoder.next().orElseThrow().payload()).containsExactly(11);
        assertThat(decoder.next()).isEmpty();
        assertThat(decoder.buffered()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "000000000000,INVALID_MESSAGE_TYPE",
        "000000000007,INVALID_MESSAGE_TYPE",
        "00000000ffff,INVALID_MESSAGE_TYPE",
        "040000010001,FRAME_TOO_LARGE",
        "ffffffff0001,FRAME_TOO_LARGE",
        "800000000001,FRAME_TOO_LARGE"
    })
    void givenAHeaderThatIsWrong_whenItIsRead_thenThatIsSaidBeforeAnythingElseComes(
            String hex, FrameException.Reason reason) {
        feed(hex);

        assertThatExceptionOfType(FrameException.class)
                .isThrownBy(decoder::next)
                .satisfies(wrong -> assertThat(wrong.reason()).isEqualTo(reason));
    }

    @Test
    void givenASmallerLimit_whenAFrameIsLonger_thenItIsRefused() {
        FrameDecoder small = new FrameDecoder(2);
        small.feed(ByteBuffer.wrap(HexFormat.of().parseHex("000000030001")));

        assertThatExceptionOfType(FrameException.class)
                .isThrownBy(small::next)
                .withMessage("a frame has 3 bytes, and 2 are the most; save less at once");
    }

    @ParameterizedTest
    @CsvSource({"'',the stream ended without a frame", "0000,the stream ended after 2 bytes of a frame"})
    void givenAStreamThatEnds_whenThereIsNoWholeFrame_thenThatIsSaid(String hex, String message) {
        feed(hex);

        assertThat(decoder.ended().reason()).isEqualTo(FrameException.Reason.CONNECTION_CLOSED);
        assertThat(decoder.ended()).hasMessage(message);
    }
}
