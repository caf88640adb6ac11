package dev.clew.quic;

import java.util.Optional;

/** What a frame says it holds. Requests and responses alone are used; a server reads past the difference, as old ones did. */
enum FrameType {
    REQUEST(1),
    RESPONSE(2),
    STREAM_START(3),
    STREAM_DATA(4),
    STREAM_END(5),
    ERROR(6);

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    /** As it is written in two bytes. */
    int code() {
        return code;
    }

    static Optional<FrameType> of(int code) {
        return code < 1 || code > values().length ? Optional.empty() : Optional.of(values()[code - 1]);
    }
}
