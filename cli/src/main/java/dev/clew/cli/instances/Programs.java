package dev.clew.cli.instances;

import dev.clew.api.InstanceInfo;

/** How things are called on a terminal. */
final class Programs {

    private Programs() {}

    /** The orchestration an instance runs, and the version of it. */
    static String program(InstanceInfo instance) {
        return instance.name() + " v" + instance.version();
    }
}
