package dev.clew.cli.instances;

import dev.clew.api.BulkResult;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Payload;
import dev.clew.cli.console.UsageException;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes instances that have ended. */
@Command(
        name = "delete",
        description = "Delete an instance that has ended, or many, with their histories: clew delete --older-than 30d.")
public final class DeleteCommand extends OneOrManyCommand {

    @Option(
            names = "--force",
            description = "Delete the instance even if it has not ended: it is terminated first, and its code does"
                    + " not get to clean up.")
    private boolean force;

    public DeleteCommand() {
        super("delete", "deleted");
    }

    @Override
    void check(boolean areMany) {
        if (areMany && force) {
            throw new UsageException("--force is for one instance; give its ID");
        }
    }

    @Override
    boolean fits(InstanceStatus status) {
        return status.ended();
    }

    @Override
    BulkResult toMany(ClewClient client, ListQuery query, Consumer<BulkResult> progress) {
        return client.deleteAll(query, progress);
    }

    @Override
    Done toOne(InstanceHandle<Payload> instance, InstanceInfo before) {
        if (force) {
            instance.forceDelete();
        } else {
            instance.delete();
        }
        return Done.saying("Deleted " + instance.id() + ", which was " + before.status() + ".")
                .with("status_before", before.status().name())
                .with("deleted", true);
    }
}
