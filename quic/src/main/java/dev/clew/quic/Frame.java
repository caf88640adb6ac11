package dev.clew.quic;

import java.nio.ByteBuffer;

/**
 * What goes over a stream at once: a header of six bytes, big-endian, which are the length of the payload (4) and the type
 * (2), and the payload.
 *
 * @param payload not copied, so not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
record Frame(FrameType type, byte[] payload) {

    /** The length of a header, in bytes. */
    static final int HEADER = 6;

    /** The longest payload that any peer takes, in bytes. */
    static final int MAX_PAYLOAD = 64 << 20;

    Frame {
        if (payload.length > MAX_PAYLOAD) {
            throw tooLarge(payload.length, MAX_PAYLOAD);
        }
    }

    static FrameException tooLarge(long length, int most) {
        return new FrameException(
                FrameException.Reason.FRAME_TOO_LARGE,
                "a frame has " + length + " bytes, and " + most + " are the most; save less at once");
    }

    /** As it is written. */
    byte[] encode() {
        return ByteBuffer.allocate(HEADER + payload.length)
                .putInt(payload.length)
                .putShort((short) type.code())
                .put(payload)
                .array();
    }
}
