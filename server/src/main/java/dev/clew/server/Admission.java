package dev.clew.server;

import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.process.Processes;
import dev.clew.server.Namespaces.Namespace;
import java.time.Duration;

/** Whether one process more may register. Those that exist always may: they are to be finished. */
final class Admission {

    private static final Duration LATER = Duration.ofSeconds(30);

    private final int most;

    /** @param most how many may be under way in a namespace; 0 for any number */
    Admission(int most) {
        this.most = most;
    }

    void require(Namespace namespace, String instanceId) {
        if (most == 0 || namespace.protocol().status(instanceId).isPresent()) {
            return;
        }
        int underWay = namespace
                .client()
                .list(ListQuery.all()
                        .name(Processes.PROCESS.name())
                        .status(InstanceStatus.RUNNING, InstanceStatus.PAUSED)
                        .limit(most))
                .items()
                .size();
        if (underWay >= most) {
            throw Refusal.later(
                    429,
                    "TOO_MANY_INSTANCES",
                    "namespace '" + namespace.name() + "' has " + most
                            + " processes under way, which is the most; let one end, or raise max-instances",
                    LATER);
        }
    }
}
