package dev.clew.cli.instances;

import dev.clew.api.ClewClient;
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
import picocli.CommandLine.Parameters;

/** Lets paused instances go on. */
@Command(name = "resume", description = "Let a paused instance go on, or many.")
public final class ResumeCommand implements Callable<Integer> {

    private static final Many.Words WORDS = new Many.Words("resume", "resumed");

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Mixin
    private final Many many = new Many();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The instance.")
    private Optional<String> id = Optional.empty();

    @Override
    public Integer call() {
        if (many.areMeant(id, WORDS.verb())) {
            return many.run(
                    database,
                    answer,
                    WORDS,
                    status -> status == InstanceStatus.PAUSED || status == InstanceStatus.RUNNING,
                    ClewClient::resumeAll);
        }
        String one = id.orElseThrow();
        InstanceStatus before = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(one);
            InstanceStatus status = handle.info().status();
            handle.resume();
            return status;
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", one);
        document.put("status_before", before.name());
        document.put("resumed", before == InstanceStatus.PAUSED);
        answer.give(
                document,
                out -> out.println(
                        switch (before) {
                            case PAUSED -> "Resumed " + one + ".";
                            case RUNNING -> one + " was not paused yet, and if it was to be it no longer is.";
                            default -> one + " is not paused, but " + before + "; nothing to resume.";
                        }));
        return ExitCode.OK;
    }
}
