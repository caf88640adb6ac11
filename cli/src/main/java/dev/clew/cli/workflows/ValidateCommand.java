package dev.clew.cli.workflows;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Text;
import dev.clew.workflow.Graph;
import dev.clew.workflow.Place;
import dev.clew.workflow.Problem;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says all that is wrong with a workflow. */
@Command(
        name = "validate",
        description =
                "Say all that is wrong with a workflow; exits with 1 if anything is. Whether the code that it names"
                        + " is there is known to the program that runs it.")
public final class ValidateCommand implements Callable<Integer> {

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "FILE", description = "The workflow, as JSON; - for the standard input.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String name;

    @Override
    public Integer call() {
        GraphFile file = GraphFile.read(name);
        answer.give(document(file), out -> print(file, out));
        return file.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static SequencedMap<String, @Nullable Object> document(GraphFile file) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("valid", file.problems().isEmpty());
        document.put(
                "problems",
                file.problems().stream().map(ValidateCommand::document).toList());
        file.graph().filter(graph -> file.problems().isEmpty()).ifPresent(graph -> {
            document.put("name", graph.name());
            document.put("version", graph.version());
            document.put("identity", graph.identity());
            document.put("metadata", graph.metadata());
            document.put(
                    "vertices",
                    graph.places().stream().map(ValidateCommand::document).toList());
        });
        return document;
    }

    private static SequencedMap<String, @Nullable Object> document(Problem problem) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("path", problem.path());
        document.put("kind", problem.kind());
        document.put("message", problem.message());
        return document;
    }

    private static SequencedMap<String, @Nullable Object> document(Place place) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("path", place.path());
        document.put("kind", place.kind());
        document.put("predecessor", place.predecessor());
        return document;
    }

    private static void print(GraphFile file, PrintWriter out) {
        file.problems().forEach(problem -> out.println(Text.oneLine(problem.toString())));
        file.graph().filter(graph -> file.problems().isEmpty()).ifPresent(graph -> print(graph, out));
    }

    private static void print(Graph graph, PrintWriter out) {
        out.println(Text.oneLine(graph.name()) + " v" + graph.version() + " is fine: "
                + graph.places().size() + " vertices, identity " + graph.identity());
        graph.metadata().forEach((name, value) -> out.println(Text.oneLine(name + ": " + value)));
    }
}
