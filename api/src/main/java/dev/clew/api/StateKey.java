package dev.clew.api;

import java.util.Objects;

/**
 * Names a value that an instance keeps, with its type.
 *
 * <p>A key is a name and nothing more: two keys of one name mean the same value. Keys that are only known when the code
 * runs may be made there, from the instance's own data.
 *
 * @param name what it is called among the instance's values; 1 to 256 characters
 * @param type what it holds
 * @param <T> what it holds
 */
public record StateKey<T>(String name, TypeToken<T> type) {

    public StateKey {
        Names.require("state", name);
        Objects.requireNonNull(type, "type");
    }

    public static <T> StateKey<T> of(String name, Class<T> type) {
        return new StateKey<>(name, TypeToken.of(type));
    }

    public static <T> StateKey<T> of(String name, TypeToken<T> type) {
        return new StateKey<>(name, type);
    }
}
