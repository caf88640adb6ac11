package dev.clew.cli.workflows;

import dev.clew.api.ConfigurationException;
import dev.clew.api.NondeterminismException;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import dev.clew.cli.instances.Database;
import dev.clew.tasks.JqExpressions;
import dev.clew.workflow.Graph;
import dev.clew.workflow.Progress;
import dev.clew.workflow.Standing;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows where an instance is in its graph. Needs no engine, and none of the code that the graph names. */
@Command(name = "show", description = "Show where an instance is in its graph, as a list or a picture.")
public final class ShowCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "FILE", description = "The workflow, as JSON; - for the standard input.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String name;

    @Parameters(index = "1", paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Option(
            names = "--draw",
            paramLabel = "FORMAT",
            description = "Draw it instead: ${COMPLETION-CANDIDATES}, with --out to a file.")
    private Optional<Format> format = Optional.empty();

    @Mixin
    private final Target target = new Target();

    @Override
    public Integer call() {
        if (format.isPresent() && answer.isJson()) {
            throw new UsageException("--json is a list and --draw a picture; give one of them");
        }
        if (format.isEmpty() && target.isFile()) {
            throw new UsageException("--out is for pictures; say which kind with --draw");
        }
        Graph graph = GraphFile.sound(name);
        String history = database.ask(client -> client.handle(id).exportHistory());
        Progress progress = progress(graph, history);
        if (format.isPresent()) {
            target.write(format.get().of(progress));
        } else {
            answer.give(document(progress), out -> print(progress, out));
        }
        return ExitCode.OK;
    }

    private Progress progress(Graph graph, String history) {
        try {
            return Progress.of(graph, new JqExpressions(), history);
        } catch (NondeterminismException | ConfigurationException other) {
            throw new UsageException("'" + id + "' cannot be shown by " + name + ": " + other.getMessage()
                    + "; give the graph that it was started with. If it is that one, its types are needed: have the program"
                    + " that has them draw it, with Mermaid.of(Workflows.of(client).progress(workflow, id))");
        }
    }

    private static SequencedMap<String, @Nullable Object> document(Progress progress) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", progress.instance());
        document.put("name", progress.graph().name());
        document.put("version", progress.graph().version());
        document.put("status", progress.status().name().toLowerCase(Locale.ROOT));
        List<SequencedMap<String, @Nullable Object>> vertices = new ArrayList<>();
        progress.standings().forEach((path, standing) -> {
            SequencedMap<String, @Nullable Object> vertex = new LinkedHashMap<>();
            vertex.put("path", path);
            vertex.put("state", standing.state().name().toLowerCase(Locale.ROOT));
            vertex.put("count", standing.count());
            vertices.add(vertex);
        });
        document.put("vertices", vertices);
        return document;
    }

    private static void print(Progress progress, PrintWriter out) {
        out.println(Text.oneLine(progress.instance()) + " is "
                + progress.status().name().toLowerCase(Locale.ROOT) + ", in "
                + Text.oneLine(progress.graph().name()) + " v"
                + progress.graph().version());
        progress.standings()
                .forEach((path, standing) -> out.println("  " + standing.state().mark() + " " + Text.oneLine(path)
                        + (standing.equals(Standing.NOT_REACHED)
                                ? ""
                                : ": " + standing.state().word()
                                        + standing.count()
                                                .map(count -> ", " + count)
                                                .orElse(""))));
    }
}
