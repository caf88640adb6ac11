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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks an instance to stop. */
@Command(name = "cancel", description = "Ask an instance to stop; its code may clean up first.")
public final class CancelCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "cancelled from the command line",
            description = "Why, in words its code gets to see.")
    private String reason = "";

    @Override
    public Integer call() {
        InstanceStatus before = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(id);
            InstanceStatus status = handle.info().status();
            if (!status.ended()) {
                handle.cancel(reason);
            }
            return status;
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("status_before", before.name());
        document.put("requested", !before.ended());
        document.put("reason", reason);
        answer.give(
                document,
                out -> out.println(
                        before.ended()
                                ? id + " has ended already: " + before + "."
                                : "Asked " + id + " to stop; it was " + before + "."));
        return ExitCode.OK;
    }
}
