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

/** Tries again what made instances fail. */
@Command(
        name = "retry",
        description = "Try again what made an instance fail, or many; what was done before stays done.")
public final class RetryCommand extends OneOrManyCommand {

    public RetryCommand() {
        super("retry", "retried");
    }

    @Override
    boolean fits(InstanceStatus status) {
        return status == InstanceStatus.FAILED;
    }

    @Override
    BulkResult toMany(ClewClient client, ListQuery query, Consumer<BulkResult> progress) {
        return client.retryAll(query, progress);
    }

    @Override
    Done toOne(InstanceHandle<Payload> instance, InstanceInfo before) {
        instance.retry();
        int execution = before.execution() + 1;
        return Done.saying("Retried " + instance.id() + "; it goes on as execution " + execution + ".")
                .with("retried", true)
                .with("execution", execution);
    }
}
