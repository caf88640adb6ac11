package dev.clew.api;

import java.util.Objects;
import java.util.Optional;

/**
 * How a child is started.
 *
 * @param id the id of its instance; empty for one made of the parent's id, its execution and the place of the call
 * @param policy what becomes of it when nobody waits for it any more
 */
public record ChildOptions(Optional<String> id, ChildPolicy policy) {

    /** An id of its own, and cancelled when it is no longer wanted. */
    public static final ChildOptions DEFAULT = new ChildOptions(Optional.empty(), ChildPolicy.CANCEL);

    public ChildOptions {
        id.ifPresent(name -> Names.require("instance", name));
        Objects.requireNonNull(policy, "policy");
    }

    /** The defaults, but for the id. */
    public static ChildOptions withId(String id) {
        return new ChildOptions(Optional.of(id), DEFAULT.policy);
    }

    /** The defaults, but for the policy. */
    public static ChildOptions withPolicy(ChildPolicy policy) {
        return new ChildOptions(Optional.empty(), policy);
    }

    /** The same with another policy. */
    public ChildOptions policy(ChildPolicy other) {
        return new ChildOptions(id, other);
    }
}
