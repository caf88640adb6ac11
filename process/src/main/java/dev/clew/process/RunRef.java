package dev.clew.process;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * Who asks: a process, and which run of it.
 *
 * @param run the registration that asks; empty for clients that do not know theirs, who are taken for the present one
 */
public record RunRef(String instanceId, OptionalInt run) {
    public RunRef {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(run, "run");
    }

    /** Whichever run is the present one. */
    public static RunRef present(String instanceId) {
        return new RunRef(instanceId, OptionalInt.empty());
    }
}
