package dev.clew.quic;

/** Bytes that are no frame. Nothing that follows them on the same stream can be understood. */
final class FrameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong with them. */
    enum Reason {
        /** The header announces more than is allowed. */
        FRAME_TOO_LARGE,
        /** The header has a type that there is not. */
        INVALID_MESSAGE_TYPE,
        /** The stream ended before a frame was whole. */
        CONNECTION_CLOSED
    }

    FrameException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
