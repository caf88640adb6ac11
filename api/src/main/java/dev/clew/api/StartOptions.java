package dev.clew.api;

import java.util.Objects;

/**
 * How an instance is started.
 *
 * @param onConflict what happens when an instance of the same id exists
 * @param attributes what listings find it by, from its start
 */
public record StartOptions(ConflictPolicy onConflict, Attributes attributes) {

    /** Fails if the id is taken, and has no attributes. */
    public static final StartOptions DEFAULT = new StartOptions(ConflictPolicy.FAIL, Attributes.NONE);

    public StartOptions {
        Objects.requireNonNull(onConflict, "onConflict");
        Objects.requireNonNull(attributes, "attributes");
    }

    /** The same with another policy. */
    public StartOptions onConflict(ConflictPolicy policy) {
        return new StartOptions(policy, attributes);
    }

    /** The same with other attributes. */
    public StartOptions attributes(Attributes others) {
        return new StartOptions(onConflict, others);
    }

    /** The same and one more attribute. */
    public StartOptions attribute(String name, String value) {
        return attributes(attributes.with(name, value));
    }
}
