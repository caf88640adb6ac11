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

/** Pauses instances. */
@Command(name = "pause", description = "Pause an instance, or many, until they are resumed.")
public final class PauseCommand extends OneOrManyCommand {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "paused from the command line",
            description = "Why, for those who look at it later.")
    private String reason = "";

    @Mixin
    private final Asked asked = new Asked();

    public PauseCommand() {
        super("pause", "paused");
    }

    @Override
    boolean fits(InstanceStatus status) {
        return status == InstanceStatus.RUNNING;
    }

    @Override
    BulkResult toMany(ClewClient client, ListQuery query, Consumer<BulkResult> progress) {
        return client.pauseAll(query, asked.request(reason), progress);
    }

    @Override
    Done toOne(InstanceHandle<Payload> instance, InstanceInfo before) {
        instance.pause(asked.request(reason));
        boolean paused = before.status() == InstanceStatus.RUNNING;
        return Done.saying(
                        paused
                                ? "Paused " + instance.id()
                                        + "; what a node runs for it at this moment is finished first."
                                : instance.id() + " is not running, but " + before.status() + "; nothing to pause.")
                .with("status_before", before.status().name())
                .with("paused", paused)
                .with("reason", reason)
                .with("by", asked.by());
    }
}
