package dev.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * Turns values into payloads and back.
 *
 * <p>The default codec writes JSON. A codec that compresses or encrypts wraps another one and names its own
 * {@link Payload#encoding}.
 *
 * @implSpec Deterministic: equal values give equal payloads, on every JVM, or replay reports a mismatch. Decodes
 *     only into the type asked for and never into one named by the data. Thread-safe.
 */
public interface Codec {

    /**
     * The payload of a value.
     *
     * @throws ConfigurationException if the value cannot be written, naming its type
     */
    Payload encode(@Nullable Object value);

    /**
     * The value of a payload; null only for the payload of null.
     *
     * @throws ConfigurationException if the payload does not fit {@code type} or has an unknown encoding
     */
    <T> @Nullable T decode(Payload payload, TypeToken<T> type);
}
