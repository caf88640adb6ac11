package dev.clew.cli.instances;

import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceTree;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows an instance with its children, and theirs. */
@Command(name = "tree", description = "Show an instance with its children, and theirs.")
public final class TreeCommand implements Callable<Integer> {

    private static final String INDENT = "  ";

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many instances at most, the nearest first; 1000 unless given.")
    private int limit;

    @Override
    public Integer call() {
        if (limit < 1 || limit > InstanceTree.MAX_SIZE) {
            throw new UsageException("--limit is " + limit + "; give a number from 1 to " + InstanceTree.MAX_SIZE);
        }
        InstanceTree tree = database.ask(client -> client.handle(id).tree(limit));
        answer.give(document(tree), out -> print(tree, out));
        return ExitCode.OK;
    }

    private static SequencedMap<String, @Nullable Object> document(InstanceTree tree) {
        InstanceInfo info = tree.instance();
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", info.id());
        document.put("name", info.name());
        document.put("version", info.version());
        document.put("execution", info.execution());
        document.put("status", info.status().name());
        document.put("custom_status", info.customStatus());
        document.put("updated_at", info.updatedAt());
        document.put(
                "children", tree.children().stream().map(TreeCommand::document).toList());
        document.put("complete", tree.complete());
        return document;
    }

    private static void print(InstanceTree tree, PrintWriter out) {
        Table table = new Table()
                .column("ID")
                .column("NAME")
                .column("STATUS")
                .number("EXECUTION")
                .column("CHANGED");
        boolean whole = add(table, tree, "");
        table.print(out);
        if (!whole) {
            out.println("There are more where it says so; give --limit, or ask for the tree of one of them.");
        }
    }

    /** Adds the rows of a tree; whether all of it is there. */
    private static boolean add(Table table, InstanceTree tree, String indent) {
        InstanceInfo info = tree.instance();
        table.row(
                indent + info.id(),
                Programs.program(info),
                info.status(),
                info.execution(),
                Text.time(info.updatedAt()));
        boolean whole = tree.complete();
        for (InstanceTree child : tree.children()) {
            whole &= add(table, child, indent + INDENT);
        }
        if (!tree.complete()) {
            table.row(indent + INDENT + "... more", "", "", "", "");
        }
        return whole;
    }
}
