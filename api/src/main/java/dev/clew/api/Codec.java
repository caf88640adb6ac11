package dev.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * Turns values into payloads and back.
 *
 * <p>The default codec writes JSON. A codec that compresses or encrypts wraps another one and names its own
 * {@link Payload#encoding}.
 *
 * @implSpec Deterministic: equal values give payloads that {@linkplain #agree agree}, on every JVM, or replay reports a
 *     mismatch. Decodes only into the type asked for and never into one named by the data. Thread-safe.
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

    /**
     * Whether replay may take one payload for the other: the code asks for the same as it did, though the types it asks
     * with may have grown since.
     *
     * @param recorded what the history holds
     * @param issued what the code gives now
     * @return true if they are equal; what else agrees is the codec's to say
     * @implSpec One that wraps another decodes both and asks that one. It has to find out what really differs: an
     *     instance whose code gives another input than it did must not go on.
     */
    default boolean agree(Payload recorded, Payload issued) {
        return recorded.equals(issued);
    }
}
