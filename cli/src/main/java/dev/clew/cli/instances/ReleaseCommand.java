package dev.clew.cli.instances;

import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets a held instance go on. */
@Command(name = "release", description = "Let a parked or quarantined instance go on.")
public final class ReleaseCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Override
    public Integer call() {
        InstanceStatus before = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(id);
            InstanceStatus status = handle.info().status();
            handle.release();
            return status;
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("status_before", before.name());
        document.put("released", before.held());
        answer.give(
                document,
                out -> out.println(
                        before.held()
                                ? "Released " + id + ", which was " + before + "."
                                : id + " is not held, but " + before + "; nothing to release."));
        return ExitCode.OK;
    }
}
