package dev.clew.workflow;

import dev.clew.api.Activity;
import dev.clew.api.Names;
import java.util.Objects;
import java.util.function.Function;

/**
 * Names a branch of a fork, with the types of what reaches and leaves it, so that the join can ask for its result.
 *
 * @param id unique among the fork's branches
 * @param flow what it walks
 * @param <C> what reaches the fork
 * @param <T> what the branch comes to
 */
public record ForkBranch<C, T>(String id, Function<Flow<C, C>, Flow<C, T>> flow) {

    public ForkBranch {
        Names.require("branch", id);
        Objects.requireNonNull(flow, "flow");
    }

    public static <C, T> ForkBranch<C, T> of(String id, Function<Flow<C, C>, Flow<C, T>> flow) {
        return new ForkBranch<>(id, flow);
    }

    /** A branch of one task, under the activity's name. */
    public static <C, T> ForkBranch<C, T> of(Activity<C, T> activity) {
        return new ForkBranch<>(activity.name(), flow -> flow.then(activity));
    }
}
