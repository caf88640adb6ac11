package dev.clew.workflow;

import dev.clew.api.Names;
import java.util.Objects;

/**
 * What a task does, by name.
 *
 * @param kind where the code is found, and where it runs
 * @param name what the code is registered as
 * @param revision raised by whoever changes what the code means, so that it is another graph; from 1
 */
public record Work(Kind kind, String name, int revision) {

    /** Where code is found, and where it runs. */
    public enum Kind {
        /** An activity: runs on any node that has it. */
        ACTIVITY,
        /** A function of the workflow: runs as a step, on the node that owns the instance. */
        FUNCTION
    }

    public Work {
        Objects.requireNonNull(kind, "kind");
        Names.require(kind == Kind.ACTIVITY ? "activity" : "function", name);
        if (revision < 1) {
            throw new IllegalArgumentException("the revision of '" + name + "' starts at 1, was " + revision);
        }
    }

    static Work activity(String name) {
        return new Work(Kind.ACTIVITY, name, 1);
    }

    static Work function(String name) {
        return new Work(Kind.FUNCTION, name, 1);
    }
}
