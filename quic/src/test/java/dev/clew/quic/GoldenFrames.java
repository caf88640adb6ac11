package dev.clew.quic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Frames that {@code protoc} made. */
final class GoldenFrames {

    private GoldenFrames() {}

    /** Those of a file, by name. */
    static Map<String, byte[]> of(String file) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        try (var stream = Objects.requireNonNull(GoldenFrames.class.getResourceAsStream("/golden/" + file))) {
            new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", 3))
                    .forEach(parts -> all.put(parts[0], HexFormat.of().parseHex(parts[1])));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return all;
    }

    static byte[] payload(byte[] frame) {
        FrameDecoder decoder = new FrameDecoder(Frame.MAX_PAYLOAD);
        decoder.feed(ByteBuffer.wrap(frame));
        return decoder.next().orElseThrow().payload();
    }
}
