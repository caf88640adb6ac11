package dev.clew.cli.instances;

import dev.clew.api.InstanceInfo;
import dev.clew.api.Orchestration;

/** How things are called on a terminal. */
final class Programs {

    private Programs() {}

    /** The orchestration an instance runs, and its version if it is not the first. */
    static String program(InstanceInfo instance) {
        return switch (instance.version()) {
            case Orchestration.LATEST -> instance.name() + " (latest)";
            case 1 -> instance.name();
            default -> instance.name() + " v" + instance.version();
        };
    }
}
