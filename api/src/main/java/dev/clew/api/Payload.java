package dev.clew.api;

import java.util.Objects;

/**
 * A value as it is stored and sent: text, and the name of the encoding that made it.
 *
 * <p>The encoding {@value #JSON} means that {@code data} is one JSON value, which stores keep readable. Other
 * encodings (compressed, encrypted) carry their bytes as Base64 text. A payload never names a Java class.
 *
 * @param encoding what made {@code data}, such as {@code json}
 * @param data the encoded value; for {@code json} the JSON text itself
 */
public record Payload(String encoding, String data) {

    /** The encoding of plain JSON text. */
    public static final String JSON = "json";

    /** What stands for "no value": the JSON {@code null}. */
    public static final Payload NULL = new Payload(JSON, "null");

    public Payload {
        Objects.requireNonNull(encoding, "encoding");
        Objects.requireNonNull(data, "data");
    }

    /** A payload of JSON text, which is taken as it is. */
    public static Payload json(String text) {
        return new Payload(JSON, text);
    }

    /** Whether {@link #data} is JSON text. */
    public boolean isJson() {
        return encoding.equals(JSON);
    }

    /** The size of {@link #data} in UTF-16 code units, which is what size limits count. */
    public int size() {
        return data.length();
    }
}
