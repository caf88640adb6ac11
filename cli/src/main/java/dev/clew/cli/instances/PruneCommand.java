package dev.clew.cli.instances;

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

/** Deletes the histories of earlier executions. */
@Command(
        name = "prune",
        description = "Delete what was recorded of earlier executions of an instance, or of many; never of the current"
                + " one.")
public final class PruneCommand implements Callable<Integer> {

    private static final Many.Words WORDS = new Many.Words("prune", "pruned");

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Mixin
    private final Many many = new Many();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The instance.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many executions keep their histories, the current one among them; 1 unless given.")
    private int keep = 1;

    @Override
    public Integer call() {
        if (keep < 1) {
            throw new UsageException("--keep is " + keep + "; give at least 1, the current execution");
        }
        if (many.areMeant(id, WORDS.verb())) {
            return many.run(
                    database,
                    answer,
                    WORDS,
                    status -> true,
                    (client, query, progress) -> client.pruneAll(query, keep, progress));
        }
        String one = id.orElseThrow();
        int turns = database.ask(client -> client.handle(one).prune(keep));
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", one);
        document.put("turns_deleted", turns);
        answer.give(
                document,
                out -> out.println(
                        turns == 0
                                ? one + " has no earlier executions to prune."
                                : "Deleted " + turns + " turns of earlier executions of " + one + "."));
        return ExitCode.OK;
    }
}
