package dev.clew.cli.instances;

import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pauses instances. */
@Command(name = "pause", description = "Pause an instance, or many, until they are resumed.")
public final class PauseCommand implements Callable<Integer> {

    private static final Many.Words WORDS = new Many.Words("pause", "paused");

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Mixin
    private final Many many = new Many();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The instance.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "paused from the command line",
            description = "Why, for those who look at it later.")
    private String reason = "";

    @Override
    public Integer call() {
        if (many.areMeant(id, WORDS.verb())) {
            return many.run(
                    database,
                    answer,
                    WORDS,
                    status -> status == InstanceStatus.RUNNING,
                    (client, query, progress) -> client.pauseAll(query, reason, progress));
        }
        String one = id.orElseThrow();
        InstanceStatus before = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(one);
            InstanceStatus status = handle.info().status();
            handle.pause(reason);
            return status;
        });
        boolean paused = before == InstanceStatus.RUNNING;
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", one);
        document.put("status_before", before.name());
        document.put("paused", paused);
        document.put("reason", reason);
        answer.give(
                document,
                out -> out.println(
                        paused
                                ? "Paused " + one + "; what a node runs for it at this moment is finished first."
                                : one + " is not running, but " + before + "; nothing to pause."));
        return ExitCode.OK;
    }
}
