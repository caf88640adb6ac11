package dev.clew.api;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A signal as it is sent: its name, what it carries and, if it may be sent more than once, what tells it from others.
 *
 * @param name what receivers call it; 1 to 256 characters
 * @param content what it carries
 * @param idempotencyKey see {@link #idempotencyKey(String)}
 */
public record SignalMessage(String name, Content content, Optional<String> idempotencyKey) {

    /** How many keys of signals an instance remembers: the latest. */
    public static final int MAX_REMEMBERED = 1_000;

    /** What a signal carries. */
    public sealed interface Content {

        /** A value that is yet to be encoded. */
        record Value(@Nullable Object value) implements Content {}

        /** What is encoded already. */
        record Encoded(Payload payload) implements Content {
            public Encoded {
                Objects.requireNonNull(payload, "payload");
            }
        }
    }

    public SignalMessage {
        Names.require("signal", name);
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey")
                .ifPresent(key -> Names.require("idempotency key", key));
    }

    /** A signal with a value of its type. */
    public static <T> SignalMessage of(Signal<T> signal, T value) {
        return new SignalMessage(signal.name(), new Content.Value(value), Optional.empty());
    }

    /** A signal whose payload is encoded already. */
    public static SignalMessage of(String name, Payload payload) {
        return new SignalMessage(name, new Content.Encoded(payload), Optional.empty());
    }

    /**
     * The same with an idempotency key, such as the id of a webhook: however often signals with that key are sent to
     * an instance, it receives one. The instance remembers the latest {@value #MAX_REMEMBERED} keys until it is deleted,
     * through all its executions and after it has ended.
     *
     * @param key 1 to 256 characters; one for all names of signals
     */
    public SignalMessage idempotencyKey(String key) {
        return new SignalMessage(name, content, Optional.of(key));
    }
}
