package dev.clew.cli.instances;

import dev.clew.api.InstanceInfo;

/** How things are called on a terminal. */
final class Programs {

    private Programs() {}

    /** The orchestration an instance runs, and its version if it is not the first. */
    static String program(InstanceInfo instance) {
        return instance.version() == 1 ? instance.name() : instance.name() + " v" + instance.version();
    }
}
