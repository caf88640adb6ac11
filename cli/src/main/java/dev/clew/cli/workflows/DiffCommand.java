package dev.clew.cli.workflows;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.workflow.Graph;
import dev.clew.workflow.GraphDiff;
import dev.clew.workflow.GraphDiff.Change;
import dev.clew.workflow.GraphDiff.Field;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says in what two workflows differ, and whether running instances can go on. */
@Command(
        name = "diff",
        description =
                "Say in what two workflows differ, and whether running instances of the old one can go on with the"
                        + " new one; exits with 1 if they cannot.")
public final class DiffCommand implements Callable<Integer> {

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "OLD", description = "The workflow that instances run, as JSON.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String before;

    @Parameters(index = "1", paramLabel = "NEW", description = "The workflow as it is to be, as JSON.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String after;

    @Override
    public Integer call() {
        Graph old = GraphFile.sound(before);
        Graph now = GraphFile.sound(after);
        GraphDiff diff = GraphDiff.between(old, now);
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("same_identity", diff.sameIdentity());
        document.put("old", old.identity());
        document.put("new", now.identity());
        document.put(
                "changes", diff.changes().stream().map(DiffCommand::document).toList());
        answer.give(document, out -> print(diff, old, now, out));
        return diff.sameIdentity() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static SequencedMap<String, @Nullable Object> document(Change change) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("path", change.path());
        document.put("what", word(change));
        document.put("structural", change.structural());
        document.put(
                "fields", change.fields().stream().map(DiffCommand::document).toList());
        return document;
    }

    private static SequencedMap<String, @Nullable Object> document(Field field) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", field.name());
        document.put("old", field.before());
        document.put("new", field.after());
        return document;
    }

    private static String word(Change change) {
        return change.what().name().toLowerCase(Locale.ROOT);
    }

    private static void print(GraphDiff diff, Graph old, Graph now, PrintWriter out) {
        Table table = new Table().column("").column("").column("").column("");
        for (Change change : diff.changes()) {
            table.row(
                    change.structural() ? "structural" : "tunable",
                    word(change),
                    change.path().isEmpty() ? "(the workflow)" : change.path(),
                    change.fields().stream().map(DiffCommand::text).collect(Collectors.joining(", ")));
        }
        table.print(out);
        out.println(verdict(diff, old, now));
    }

    private static String text(Field field) {
        return field.name() + " " + field.before().orElse("(none)") + " -> "
                + field.after().orElse("(none)");
    }

    private static String verdict(GraphDiff diff, Graph old, Graph now) {
        if (diff.sameIdentity()) {
            return "Running instances can go on with it.";
        }
        return old.version() == now.version()
                ? "Running instances cannot go on with it: give it version " + (old.version() + 1)
                        + ", and keep the old one registered beside it."
                : "Running instances cannot go on with it: keep the old one registered beside it.";
    }
}
