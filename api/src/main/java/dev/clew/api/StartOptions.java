package dev.clew.api;

import java.util.Objects;

/**
 * How an instance is started.
 *
 * @param policy what to do if the id is taken
 * @param attributes what listings find it by, from its start
 */
public record StartOptions(ConflictPolicy policy, Attributes attributes) {

    /** A new instance without attributes. */
    public static final StartOptions DEFAULT = new StartOptions(ConflictPolicy.FAIL, Attributes.NONE);

    public StartOptions {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(attributes, "attributes");
    }

    /** The defaults, but for the policy. */
    public static StartOptions withPolicy(ConflictPolicy policy) {
        return new StartOptions(policy, DEFAULT.attributes);
    }

    /** The defaults, but for the attributes. */
    public static StartOptions withAttributes(Attributes attributes) {
        return new StartOptions(DEFAULT.policy, attributes);
    }

    /** The same with another policy. */
    public StartOptions policy(ConflictPolicy other) {
        return new StartOptions(other, attributes);
    }

    /** The same with other attributes. */
    public StartOptions attributes(Attributes others) {
        return new StartOptions(policy, others);
    }

    /** The same and one more attribute. */
    public StartOptions attribute(String name, String value) {
        return attributes(attributes.with(name, value));
    }
}
