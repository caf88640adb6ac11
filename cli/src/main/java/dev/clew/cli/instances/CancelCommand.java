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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks instances to stop. */
@Command(name = "cancel", description = "Ask an instance to stop, or many; their code may clean up first.")
public final class CancelCommand extends OneOrManyCommand {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "cancelled from the command line",
            description = "Why, in words its code gets to see.")
    private String reason = "";

    @Mixin
    private final Asked asked = new Asked();

    public CancelCommand() {
        super("cancel", "asked to stop");
    }

    @Override
    boolean fits(InstanceStatus status) {
        return !status.ended();
    }

    @Override
    BulkResult toMany(ClewClient client, ListQuery query, Consumer<BulkResult> progress) {
        return client.cancelAll(query, asked.request(reason), progress);
    }

    @Override
    Done toOne(InstanceHandle<Payload> instance, InstanceInfo before) {
        InstanceStatus status = before.status();
        if (!status.ended()) {
            instance.cancel(asked.request(reason));
        }
        return Done.saying(
                        status.ended()
                                ? instance.id() + " has ended already: " + status + "."
                                : "Asked " + instance.id() + " to stop; it was " + status + ".")
                .with("status_before", status.name())
                .with("requested", !status.ended())
                .with("reason", reason)
                .with("by", asked.by());
    }
}
