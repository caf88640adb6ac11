package dev.clew.api;

import java.util.Objects;

/**
 * Names a message that can be sent to a running instance, with the type it carries.
 *
 * <p>Signals are kept first in first out per name until the instance takes them, also those that come before it
 * first waits.
 *
 * @param name what senders and receivers call it; 1 to 256 characters
 * @param type what it carries
 * @param <T> what it carries
 */
public record Signal<T>(String name, TypeToken<T> type) {

    public Signal {
        Names.require("signal", name);
        Objects.requireNonNull(type, "type");
    }

    public static <T> Signal<T> of(String name, Class<T> type) {
        return new Signal<>(name, TypeToken.of(type));
    }

    public static <T> Signal<T> of(String name, TypeToken<T> type) {
        return new Signal<>(name, type);
    }

    /** This signal with a value, as it is sent. */
    public SignalMessage with(T value) {
        return SignalMessage.of(this, value);
    }
}
