package dev.clew.cli.workflows;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.api.ConfigurationException;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.NondeterminismException;
import dev.clew.api.Orchestration;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Json;
import dev.clew.cli.console.Spans;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.Store;
import dev.clew.tasks.BuiltInTasks;
import dev.clew.workflow.Graph;
import dev.clew.workflow.InvalidWorkflowException;
import dev.clew.workflow.Workflow;
import dev.clew.workflow.Workflows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a graph of built-in tasks to its end, in an engine of its own; or goes on with it where it was cut off. */
@Command(
        name = "run",
        description = {
            "Run a graph whose tasks are built in (activities shell, http and log, function map) to its end.",
            "Stopped in any way, the same command goes on where it was: what is done is not done again."
        })
public final class RunCommand implements Callable<Integer> {

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "FILE", description = "The graph, as JSON.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private Path file;

    @Option(
            names = "--db",
            paramLabel = "FILE|URL",
            description = "Where progress is kept: a SQLite file, made if it is not there, or a URL such as"
                    + " jdbc:postgresql://localhost/orders. Beside the graph unless given: a.db for a.json.")
    private Optional<String> database = Optional.empty();

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "What the instance is called; as the graph is unless given.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--input",
            paramLabel = "JSON|@FILE",
            description = "What it is started with, or the file that says it; null unless given.")
    private Optional<String> input = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "SPAN",
            description = "How long to stay with it, such as PT10M; to its end unless given.")
    private Optional<String> timeout = Optional.empty();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() {
        Workflow<Object, Object> workflow = workflow();
        String instance = id.orElse(workflow.name());
        Optional<Payload> given = input.map(RunCommand::payload);
        Optional<Duration> patience = timeout.map(text -> Spans.of("--timeout", text));
        Site site = Site.of(database, file);
        Reporter reporter = new Reporter(command.commandLine().getErr(), instance, site);
        Store store = site.open();
        boolean there;
        try {
            ClewClient client = StoreClient.of(store, EngineOptions.DEFAULT_NAMESPACE, new JsonCodec());
            there = existing(client, instance)
                    .map(info -> fits(client, workflow, info, given, site))
                    .isPresent();
        } catch (RuntimeException refused) {
            store.close();
            throw refused;
        }
        try (Clew clew = Clew.on(() -> store)
                .register(workflow)
                .register(new BuiltInTasks((context, line) -> reporter.log(line)))
                .listener(reporter)
                .options(options -> options.shutdownGrace(Duration.ZERO))
                .start()) {
            return follow(clew, workflow, instance, there, given.orElse(Payload.NULL), patience, reporter);
        }
    }

    private int follow(
            Clew clew,
            Workflow<Object, Object> workflow,
            String instance,
            boolean there,
            Payload given,
            Optional<Duration> patience,
            Reporter reporter) {
        Stop stop = Stop.with(clew, reporter);
        try {
            if (!there) {
                start(clew.client(), workflow, instance, given);
            }
            Optional<InstanceInfo> end =
                    new Pursuit(clew.client(), workflow, instance, reporter).toItsEnd(there, patience);
            return end.map(this::tell).orElse(ExitCode.FAILED);
        } catch (RuntimeException cutOff) {
            if (stop.asked()) { // somebody pressed Ctrl-C, and what is asked of a closed engine fails
                return ExitCode.FAILED;
            }
            throw cutOff;
        } finally {
            stop.forget();
        }
    }

    private Workflow<Object, Object> workflow() {
        try {
            return BuiltInTasks.workflow(Graph.read(Files.readString(file)));
        } catch (IOException unreadable) {
            throw new UsageException(file + " cannot be read (" + unreadable + "); give the path of a graph");
        } catch (InvalidWorkflowException invalid) {
            boolean foreign = invalid.problems().stream()
                    .anyMatch(problem -> problem.kind().equals("task_not_found"));
            throw new UsageException(file + ": "
                    + invalid.problems().stream().map(String::valueOf).collect(Collectors.joining("; "))
                    + (foreign
                            ? "; built in are the activities shell, http and log, and the function map: a graph with"
                                    + " other tasks, children, or routes by type is run by a program that has them"
                            : ""));
        }
    }

    private static Payload payload(String text) {
        if (!text.startsWith("@")) {
            return Payload.json(Json.require("input", text));
        }
        Path from = Path.of(text.substring(1));
        try {
            return Payload.json(Json.require("input", Files.readString(from)));
        } catch (IOException unreadable) {
            throw new UsageException("the input " + from + " cannot be read (" + unreadable
                    + "); give --input JSON, or @ and the path of a file with JSON in it");
        }
    }

    private static void start(ClewClient client, Workflow<Object, Object> workflow, String instance, Payload given) {
        try {
            start(client, workflow.orchestration(), instance, given);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }

    @SuppressWarnings("NullAway") // a workflow may be started with null
    private static void start(
            ClewClient client, Orchestration<Object, Object> workflow, String instance, Payload given) {
        Object value = new JsonCodec().decode(given, TypeToken.of(Object.class));
        client.start(workflow, instance, value, ConflictPolicy.USE_EXISTING);
    }

    private static Optional<InstanceInfo> existing(ClewClient client, String instance) {
        try {
            return Optional.of(client.handle(instance).info());
        } catch (InstanceNotFoundException none) {
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }

    /** Makes sure that an instance is one of this graph, before an engine sees it and parks it. */
    private InstanceInfo fits(
            ClewClient client,
            Workflow<Object, Object> workflow,
            InstanceInfo info,
            Optional<Payload> given,
            Site site) {
        String found = "there is an instance '" + info.id() + "' in " + site.database() + " already, ";
        String remedy = "; give --id another id for a new one, or delete it: clew delete " + Text.shellWord(info.id())
                + " " + site.options();
        if (!info.name().equals(workflow.name()) || (info.version() > 0 && info.version() != workflow.version())) {
            throw new UsageException(found + "of version " + info.version() + " of '" + info.name()
                    + "', not of version " + workflow.version() + " of '" + workflow.name() + "'" + remedy);
        }
        if (given.filter(other -> !new JsonCodec().agree(info.input(), other)).isPresent()) {
            throw new UsageException(found + "with another input; leave --input away to go on with it" + remedy);
        }
        try {
            Workflows.of(client).progress(workflow, info.id());
        } catch (NondeterminismException | ConfigurationException other) {
            throw new UsageException(found + "and its graph differs from " + file + ": " + other.getMessage()
                    + "; go on with the graph that it was started with" + remedy);
        }
        return info;
    }

    private int tell(InstanceInfo end) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", end.id());
        document.put("name", end.name());
        document.put("version", end.version());
        document.put("status", end.status().name().toLowerCase(Locale.ROOT));
        document.put("result", end.result().map(Json::payload));
        document.put("failure", end.failure().map(failure -> {
            SequencedMap<String, @Nullable Object> why = new LinkedHashMap<>();
            why.put("type", failure.type());
            why.put("message", failure.message());
            return why;
        }));
        answer.give(document, out -> end.result().ifPresent(result -> out.println(result.data())));
        return end.result().isPresent() ? ExitCode.OK : ExitCode.FAILED;
    }
}
