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

/** Lets paused instances go on. */
@Command(name = "resume", description = "Let a paused instance go on, or many.")
public final class ResumeCommand extends OneOrManyCommand {

    public ResumeCommand() {
        super("resume", "resumed");
    }

    @Override
    boolean fits(InstanceStatus status) {
        return status == InstanceStatus.PAUSED || status == InstanceStatus.RUNNING;
    }

    @Override
    BulkResult toMany(ClewClient client, ListQuery query, Consumer<BulkResult> progress) {
        return client.resumeAll(query, progress);
    }

    @Override
    Done toOne(InstanceHandle<Payload> instance, InstanceInfo before) {
        instance.resume();
        String sentence = switch (before.status()) {
            case PAUSED -> "Resumed " + instance.id() + ".";
            case RUNNING -> instance.id() + " was not paused yet, and if it was to be it no longer is.";
            default -> instance.id() + " is not paused, but " + before.status() + "; nothing to resume.";
        };
        return Done.saying(sentence)
                .with("status_before", before.status().name())
                .with("resumed", before.status() == InstanceStatus.PAUSED);
    }
}
