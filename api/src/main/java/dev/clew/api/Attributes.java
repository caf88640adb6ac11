package dev.clew.api;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The search attributes of an instance: short texts by name, such as {@code customer} and {@code 4711}, that listings
 * find it by. They are given at its start and changed by its own code, and say nothing to the engine.
 *
 * <p>An instance has at most {@value #MAX_COUNT}; a name has 1 to {@value #MAX_NAME} characters and no {@code =}, a value
 * at most {@value #MAX_VALUE}, and neither has control characters. What is long or changes with every turn belongs into
 * {@link State}: each value here is an entry of an index.
 *
 * @param values the texts, by name
 */
public record Attributes(SortedMap<String, String> values) {

    /** How many an instance has at most. */
    public static final int MAX_COUNT = 32;

    /** The longest name, in UTF-16 code units. */
    public static final int MAX_NAME = 64;

    /** The longest value, in UTF-16 code units. */
    public static final int MAX_VALUE = 256;

    /** None. */
    public static final Attributes NONE = new Attributes(new TreeMap<>());

    /**
     * Some.
     *
     * @throws IllegalArgumentException if a name or a value is not one
     * @throws ConfigurationException if they are too many, or one is too long
     */
    public Attributes {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        values.forEach(Attributes::require);
        if (values.size() > MAX_COUNT) {
            throw new ConfigurationException(
                    Failure.LIMIT,
                    "an instance has at most " + MAX_COUNT + " attributes, these would be " + values.size()
                            + "; they are for looking instances up: keep the rest as state");
        }
    }

    /** One of that name. */
    public static Attributes of(String name, String value) {
        return NONE.with(name, value);
    }

    /** Some, whatever the order of their names. */
    public static Attributes of(Map<String, String> values) {
        return values.isEmpty() ? NONE : new Attributes(new TreeMap<>(values));
    }

    private static void require(String name, String value) {
        requireName(name);
        Objects.requireNonNull(value, () -> "the value of attribute '" + name + "'");
        if (value.length() > MAX_VALUE) {
            throw new ConfigurationException(
                    Failure.LIMIT,
                    "the value of attribute '" + name + "' has " + value.length() + " characters, the most is "
                            + MAX_VALUE + "; it is for looking instances up: keep long texts as state");
        }
        Names.requireText("the value of attribute '" + name + "'", value);
    }

    /**
     * Hands back what can be the name of an attribute.
     *
     * @throws IllegalArgumentException if it cannot
     * @throws ConfigurationException if it is too long
     */
    static String requireName(String name) {
        Names.require("attribute", name);
        if (name.length() > MAX_NAME) {
            throw new ConfigurationException(
                    Failure.LIMIT,
                    "attribute name has " + name.length() + " characters, the most is " + MAX_NAME + ": "
                            + name.substring(0, 40) + "...");
        }
        if (name.indexOf('=') >= 0) {
            throw new IllegalArgumentException(
                    "attribute name must not hold '=', which parts name and value on command lines: " + name);
        }
        return name;
    }

    /** The value of that name; empty if there is none. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Whether these are among them, with the same values. */
    public boolean include(Attributes some) {
        return values.entrySet().containsAll(some.values.entrySet());
    }

    /** The same and another one, in place of the one of that name if there is one. */
    public Attributes with(String name, String value) {
        requireName(name);
        SortedMap<String, String> more = new TreeMap<>(values);
        more.put(name, value);
        return new Attributes(more);
    }

    /** The same but for one, if it was there. */
    public Attributes without(String name) {
        requireName(name);
        SortedMap<String, String> rest = new TreeMap<>(values);
        rest.remove(name);
        return of(rest);
    }
}
