package dev.clew.cli.instances;

import dev.clew.api.BulkResult;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Payload;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/** Lets parked and quarantined instances go on. */
@Command(name = "release", description = "Let a parked or quarantined instance go on, or many.")
public final class ReleaseCommand extends OneOrManyCommand {

    public ReleaseCommand() {
        super("release", "released");
    }

    @Override
    boolean fits(InstanceStatus status) {
        return status.inTrouble();
    }

    @Override
    BulkResult toMany(ClewClient client, ListQuery query, Consumer<BulkResult> progress) {
        return client.releaseAll(query, progress);
    }

    @Override
    Done toOne(InstanceHandle<Payload> instance, InstanceInfo before) {
        instance.release();
        InstanceStatus status = before.status();
        return Done.saying(
                        status.inTrouble()
                                ? "Released " + instance.id() + ", which was " + status + "."
                                : instance.id() + " is neither parked nor quarantined, but " + status
                                        + "; nothing to release.")
                .with("status_before", status.name())
                .with("released", status.inTrouble());
    }
}
