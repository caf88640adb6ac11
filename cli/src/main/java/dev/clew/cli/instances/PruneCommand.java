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

/** Deletes the histories of earlier executions. */
@Command(
        name = "prune",
        description = "Delete what was recorded of earlier executions of an instance, or of many; never of the current"
                + " one.")
public final class PruneCommand extends OneOrManyCommand {

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many executions keep their histories, the current one among them; 1 unless given.")
    private int keep = 1;

    public PruneCommand() {
        super("prune", "pruned");
    }

    @Override
    void check(boolean areMany) {
        if (keep < 1) {
            throw new UsageException("--keep is " + keep + "; give at least 1, the current execution");
        }
    }

    @Override
    boolean fits(InstanceStatus status) {
        return true;
    }

    @Override
    BulkResult toMany(ClewClient client, ListQuery query, Consumer<BulkResult> progress) {
        return client.pruneAll(query, keep, progress);
    }

    @Override
    Done toOne(InstanceHandle<Payload> instance, InstanceInfo before) {
        int turns = instance.prune(keep);
        return Done.saying(
                        turns == 0
                                ? instance.id() + " has no earlier executions to prune."
                                : "Deleted " + turns + " turns of earlier executions of " + instance.id() + ".")
                .with("turns_deleted", turns);
    }
}
