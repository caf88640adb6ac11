package dev.clew.workflow;

import dev.clew.api.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The results of a fork's branches, for its join. */
public final class BranchOutputs {

    private final String fork;
    private final Map<String, @Nullable Object> outputs;

    BranchOutputs(String fork, Map<String, @Nullable Object> outputs) {
        this.fork = fork;
        this.outputs = outputs;
    }

    /** The branches, in the order of their declaration. */
    public Set<String> names() {
        return outputs.keySet();
    }

    /**
     * The result of a branch; null only if the branch came to null.
     *
     * @throws ConfigurationException if the fork has no such branch
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // what a branch comes to is what its descriptor says
    public <T> T get(ForkBranch<?, T> branch) {
        return (T) value(branch.id());
    }

    /**
     * The result of a branch; empty if it came to null.
     *
     * @throws ConfigurationException if the fork has no such branch, or its result is of another type
     */
    public <T> Optional<T> get(String branch, Class<T> type) {
        Object value = value(branch);
        if (value != null && !type.isInstance(value)) {
            throw new ConfigurationException(
                    "not_of_type",
                    "branch '" + branch + "' of fork '" + fork + "' came to "
                            + value.getClass().getName() + ", not to " + type.getName());
        }
        return Optional.ofNullable(type.cast(value));
    }

    private @Nullable Object value(String branch) {
        if (!outputs.containsKey(branch)) {
            throw new ConfigurationException(
                    "no_such_branch", "fork '" + fork + "' has no branch '" + branch + "', only " + outputs.keySet());
        }
        return outputs.get(branch);
    }
}
