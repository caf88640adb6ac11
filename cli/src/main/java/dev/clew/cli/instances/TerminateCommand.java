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

/** Ends instances at once. */
@Command(
        name = "terminate",
        description = "End an instance at once, or many, wherever they are; their code does not get to clean up.")
public final class TerminateCommand extends OneOrManyCommand {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "terminated from the command line",
            description = "Why, for those who look at it later.")
    private String reason = "";

    @Mixin
    private final Asked asked = new Asked();

    public TerminateCommand() {
        super("terminate", "terminated");
    }

    @Override
    boolean fits(InstanceStatus status) {
        return !status.ended();
    }

    @Override
    BulkResult toMany(ClewClient client, ListQuery query, Consumer<BulkResult> progress) {
        return client.terminateAll(query, asked.request(reason), progress);
    }

    @Override
    Done toOne(InstanceHandle<Payload> instance, InstanceInfo before) {
        InstanceStatus status = before.status();
        if (!status.ended()) {
            instance.terminate(asked.request(reason));
        }
        return Done.saying(
                        status.ended()
                                ? instance.id() + " has ended already: " + status + "."
                                : "Terminated " + instance.id() + ", which was " + status + ".")
                .with("status_before", status.name())
                .with("terminated", !status.ended())
                .with("reason", reason)
                .with("by", asked.by());
    }
}
