package dev.clew.cli.workflows;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Spans;
import dev.clew.cli.console.UsageException;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Store;
import dev.clew.tasks.BuiltInTasks;
import dev.clew.workflow.InvalidWorkflowException;
import dev.clew.workflow.MigrationCheck;
import dev.clew.workflow.MigrationRefusedException;
import dev.clew.workflow.Problem;
import dev.clew.workflow.Workflow;
import dev.clew.workflow.Workflows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has an instance of a graph of built-in tasks go on with another graph, if that fits; or says whether it does. */
@Command(
        name = "migrate",
        description = {
            "Have an instance of a graph of built-in tasks go on with another version of it: what is done stays done.",
            "Exits with 1 if the new graph does not fit what the instance has behind it, naming each vertex."
        })
public final class MigrateCommand implements Callable<Integer> {

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Option(names = "--from", required = true, paramLabel = "FILE", description = "The graph that it runs, as JSON.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description = "The graph that it is to go on with, as JSON: of the same name.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String to;

    @Option(
            names = "--db",
            paramLabel = "FILE|URL",
            description = "Where it is kept: a SQLite file, or a URL such as jdbc:postgresql://localhost/orders. Beside"
                    + " the graph that it runs unless given: a.db for a.json.")
    private Optional<String> database = Optional.empty();

    @Option(names = "--check", description = "Only say whether it would fit; change nothing.")
    private boolean check;

    @Option(
            names = "--timeout",
            paramLabel = "SPAN",
            defaultValue = "PT30S",
            description = "How long to wait for what runs for it; ${DEFAULT-VALUE} unless given.")
    @SuppressWarnings("NullAway.Init") // has a default, so set by picocli
    private String timeout;

    @Override
    public Integer call() {
        Workflow<Object, Object> old = workflow(from);
        Workflow<Object, Object> next = workflow(to);
        Duration patience = Spans.of("--timeout", timeout);
        try (Store store = Site.of(database, Path.of(from)).open()) {
            Workflows workflows = Workflows.of(StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE, new JsonCodec()));
            MigrationCheck found =
                    check ? workflows.checkMigration(old, next, id) : workflows.migrate(old, next, id, patience);
            return tell(found.problems(), Optional.of(found), next);
        } catch (MigrationRefusedException refused) {
            return tell(refused.problems(), Optional.empty(), next);
        }
    }

    private static Workflow<Object, Object> workflow(String file) {
        try {
            return BuiltInTasks.workflow(GraphFile.sound(file));
        } catch (InvalidWorkflowException foreign) {
            throw new UsageException(file + ": "
                    + foreign.problems().stream().map(String::valueOf).collect(Collectors.joining("; "))
                    + "; built in are the activities shell, http and log, and the function map: instances of a graph"
                    + " with other tasks are migrated by a program that has them: Workflows.migrate");
        }
    }

    private int tell(List<Problem> problems, Optional<MigrationCheck> found, Workflow<?, ?> next) {
        boolean fits = problems.isEmpty();
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("version", next.version());
        document.put("fits", fits);
        document.put("migrated", fits && !check);
        document.put("problems", problems.stream().map(MigrateCommand::document).toList());
        document.put("done", found.map(MigrationCheck::done).orElse(List.of()));
        document.put("current", found.map(MigrationCheck::current).orElse(List.of()));
        answer.give(document, out -> {
            problems.forEach(out::println);
            out.println(verdict(fits, next));
            found.filter(ignored -> fits).ifPresent(kept -> {
                out.println("done:    " + String.join(", ", kept.done()));
                out.println("current: " + String.join(", ", kept.current()));
            });
        });
        return fits ? ExitCode.OK : ExitCode.FAILED;
    }

    private String verdict(boolean fits, Workflow<?, ?> next) {
        String version = "'" + next.name() + "' version " + next.version();
        if (!fits) {
            return "'" + id + "' cannot go on as " + version + "; it stays as it is.";
        }
        return check ? "'" + id + "' can go on as " + version + "." : "'" + id + "' goes on as " + version + ".";
    }

    private static SequencedMap<String, @Nullable Object> document(Problem problem) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("path", problem.path());
        document.put("kind", problem.kind());
        document.put("message", problem.message());
        return document;
    }
}
