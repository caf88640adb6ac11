package dev.clew.process;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * Bytes that nobody but the process understands: states of checkpoints, payloads of signals and events, inputs, outputs.
 *
 * <p>In histories they are text where they are UTF-8 without a NUL character, so that people can read them, and base64 where not.
 * Immutable and thread-safe.
 */
@JsonSerialize(using = CheckpointJson.BytesOut.class)
@JsonDeserialize(using = CheckpointJson.BytesIn.class)
public final class Bytes {

    /** None. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of these. */
    public static Bytes of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone());
    }

    /** Those of a text in UTF-8. */
    public static Bytes of(String text) {
        return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Those of a base64 text, with padding.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Bytes fromBase64(String base64) {
        return base64.isEmpty() ? EMPTY : new Bytes(Base64.getDecoder().decode(base64));
    }

    /** The first of an array that nobody else keeps. */
    static Bytes first(int size, byte[] bytes) {
        if (size == 0) {
            return EMPTY;
        }
        return new Bytes(size == bytes.length ? bytes : Arrays.copyOf(bytes, size));
    }

    static Bytes read(@Nullable String text, @Nullable String base64) {
        return base64 == null ? of(text == null ? "" : text) : fromBase64(base64);
    }

    /** As text, if that is what it is. */
    @Nullable
    String text() {
        boolean ascii = true;
        for (byte one : bytes) {
            if (one == 0) {
                return null;
            }
            ascii &= one > 0;
        }
        if (ascii) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }

    /** A copy of them. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** How many. */
    public int size() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** As standard base64 with padding. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** As text in UTF-8; what is none becomes U+FFFD. */
    public String toText() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
