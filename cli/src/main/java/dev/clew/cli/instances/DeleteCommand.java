package dev.clew.cli.instances;

import dev.clew.api.ClewClient;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Payload;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes instances that have ended. */
@Command(
        name = "delete",
        description = "Delete an instance that has ended, or many, with their histories: clew delete --older-than 30d.")
public final class DeleteCommand implements Callable<Integer> {

    private static final Many.Words WORDS = new Many.Words("delete", "deleted");

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Mixin
    private final Many many = new Many();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The instance.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--force",
            description = "Delete the instance even if it has not ended: it is terminated first, and its code does"
                    + " not get to clean up.")
    private boolean force;

    @Override
    public Integer call() {
        if (many.areMeant(id, WORDS.verb())) {
            if (force) {
                throw new UsageException("--force is for one instance; give its ID");
            }
            return many.run(database, answer, WORDS, InstanceStatus::ended, ClewClient::deleteAll);
        }
        String one = id.orElseThrow();
        InstanceStatus before = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(one);
            InstanceStatus status = handle.info().status();
            if (force) {
                handle.forceDelete();
            } else {
                handle.delete();
            }
            return status;
        });
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", one);
        document.put("status_before", before.name());
        document.put("deleted", true);
        answer.give(document, out -> out.println("Deleted " + one + ", which was " + before + "."));
        return ExitCode.OK;
    }
}
