package dev.clew.workflow;

import dev.clew.api.ActivityContext;
import dev.clew.api.ConfigurationException;
import java.util.Map;
import java.util.Optional;

/** What a running task of a workflow knows. Thread-safe; of use only while the attempt runs. */
public final class TaskContext {

    private final ActivityContext attempt;
    private final String path;
    private final Map<String, String> metadata;
    private final Scope scope;

    TaskContext(ActivityContext attempt, String path, Map<String, String> metadata, Scope scope) {
        this.attempt = attempt;
        this.path = path;
        this.metadata = metadata;
        this.scope = scope;
    }

    /** The path of the task's vertex. */
    public String path() {
        return path;
    }

    /**
     * What the workflow says about itself besides, as the node that runs the task has it: texts by their names, in the
     * order of these. Of a workflow that is walked inline those of the whole count.
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The attempt that runs: its number, its idempotency key, its deadline, its heartbeat. */
    public ActivityContext attempt() {
        return attempt;
    }

    /**
     * What a vertex left with that was walked before this one: in the same sequence, or before what the sequence is in.
     * Of what is inside a fork, route, loop or for-each only that itself is seen from outside.
     *
     * @param id the vertex's id; the nearest counts
     * @return its value; empty if no such vertex was walked yet, or if it left with null
     * @throws ConfigurationException if the value is of another type
     */
    public <T> Optional<T> output(String id, Class<T> type) {
        return scope.output(id).map(value -> {
            if (value instanceof Carried carried) {
                return carried.as(type);
            }
            if (!type.isInstance(value)) {
                throw new ConfigurationException(
                        "not_of_type",
                        "task '" + path + "' asks for the output of '" + id + "' as " + type.getName()
                                + ", but it is of " + value.getClass().getName());
            }
            return type.cast(value);
        });
    }

    /**
     * What the workflow was started with.
     *
     * @throws ConfigurationException if it is of another type
     */
    public <T> Optional<T> input(Class<T> type) {
        return output(Scope.INPUT, type);
    }
}
