package dev.clew.quic;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes frames of the bytes of one stream as they come. Memory grows with what has come, never with what a header announces. Not
 * thread-safe.
 */
final class FrameDecoder {

    private final int mostPayload;
    private byte[] bytes = new byte[0];
    private int size;

    /** One that takes payloads up to so many bytes. */
    FrameDecoder(int mostPayload) {
        this.mostPayload = mostPayload;
    }

    /** Takes what has come. */
    void feed(ByteBuffer chunk) {
        int added = chunk.remaining();
        if (bytes.length - size < added) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(size + added, Math.min(bytes.length * 2, mostPayload + Frame.HEADER)));
        }
        chunk.get(bytes, size, added);
        size += added;
    }

    /**
     * The next frame; empty if it is not whole yet.
     *
     * @throws FrameException as soon as the header shows that there will be none
     */
    Optional<Frame> next() {
        if (size < Frame.HEADER) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        long length = Integer.toUnsignedLong(header.getInt());
        int code = Short.toUnsignedInt(header.getShort());
        if (length > mostPayload) {
            throw Frame.tooLarge(length, mostPayload);
        }
        FrameType type = FrameType.of(code)
                .orElseThrow(() -> new FrameException(
                        FrameException.Reason.INVALID_MESSAGE_TYPE,
                        "a frame has type " + code + ", and there are 1 to " + FrameType.values().length));
        int end = Frame.HEADER + (int) length;
        if (size < end) {
            return Optional.empty();
        }
        Frame frame = new Frame(type, Arrays.copyOfRange(bytes, Frame.HEADER, end));
        bytes = Arrays.copyOfRange(bytes, end, size);
        size = bytes.length;
        return Optional.of(frame);
    }

    /** What came after the last frame, which is no frame. */
    ByteBuffer rest() {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, size);
        bytes = new byte[0];
        size = 0;
        return rest;
    }

    /** How many bytes have come that no frame was made of. */
    int buffered() {
        return size;
    }

    /** What it means if nothing more comes. */
    FrameException ended() {
        return new FrameException(
                FrameException.Reason.CONNECTION_CLOSED,
                size == 0
                        ? "the stream ended without a frame"
                        : "the stream ended after " + size + " bytes of a frame");
    }
}
