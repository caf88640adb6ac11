package dev.clew.cli.instances;

import dev.clew.api.InstanceInfo;
import dev.clew.api.Orchestration;

/** How things are called on a terminal. */
final class Programs {

    private Programs() {}

    /** The orchestration an instance runs, and the version of it. */
    static String program(InstanceInfo instance) {
        return instance.version() == Orchestration.LATEST
                ? instance.name() + " (latest)"
                : instance.name() + " v" + instance.version();
    }
}
