package dev.clew.api;

import java.util.Objects;
import java.util.Optional;

/**
 * How a child is started.
 *
 * @param id the id of its instance; empty for one made of the parent's id, its execution and the place of the call
 * @param policy what becomes of it when nobody waits for it any more
 * @param attributes what listings find it by, from its start; it has none of its parent's
 */
public record ChildOptions(Optional<String> id, ChildPolicy policy, Attributes attributes) {

    /** An id of its own, and cancelled when it is no longer wanted. */
    public static final ChildOptions DEFAULT = new ChildOptions(Optional.empty(), ChildPolicy.CANCEL, Attributes.NONE);

    public ChildOptions {
        id.ifPresent(name -> Names.require("instance", name));
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(attributes, "attributes");
    }

    /** The defaults, but for the id. */
    public static ChildOptions withId(String id) {
        return new ChildOptions(Optional.of(id), DEFAULT.policy, DEFAULT.attributes);
    }

    /** The defaults, but for the policy. */
    public static ChildOptions withPolicy(ChildPolicy policy) {
        return new ChildOptions(Optional.empty(), policy, DEFAULT.attributes);
    }

    /** The defaults, but for the attributes. */
    public static ChildOptions withAttributes(Attributes attributes) {
        return new ChildOptions(Optional.empty(), DEFAULT.policy, attributes);
    }

    /** The same with another policy. */
    public ChildOptions policy(ChildPolicy other) {
        return new ChildOptions(id, other, attributes);
    }

    /** The same with other attributes. */
    public ChildOptions attributes(Attributes others) {
        return new ChildOptions(id, policy, others);
    }

    /** The same and one more attribute. */
    public ChildOptions attribute(String name, String value) {
        return attributes(attributes.with(name, value));
    }
}
