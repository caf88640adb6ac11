package dev.clew.cli.instances;

import dev.clew.api.ClewClient;
import dev.clew.api.InstanceInfo;
import dev.clew.api.ListQuery;
import dev.clew.api.Page;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists instances, newest first. */
@Command(name = "list", description = "List instances, newest first.")
public final class ListCommand implements Callable<Integer> {

    private static final int LONGEST_STATUS = 40;

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Mixin
    private final Choice choice = new Choice();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "How many; 50 unless given.")
    private int limit;

    @Option(names = "--after", paramLabel = "CURSOR", description = "Go on where a list before this one ended.")
    private Optional<String> after = Optional.empty();

    @Override
    public Integer call() {
        if (limit < 1 || limit > ListQuery.MAX_LIMIT) {
            throw new UsageException("--limit is " + limit + "; give a number from 1 to " + ListQuery.MAX_LIMIT);
        }
        ListQuery chosen = choice.query(Instant.now(), limit);
        ListQuery query = after.map(chosen::after).orElse(chosen);
        Page<InstanceInfo> page = database.ask(client -> list(client, query));
        answer.give(document(page), out -> print(page, out));
        return ExitCode.OK;
    }

    private static Page<InstanceInfo> list(ClewClient client, ListQuery query) {
        try {
            return client.list(query);
        } catch (IllegalArgumentException noCursor) {
            throw new UsageException("--after " + query.after().orElse("") + " is not where a list ended; give what the"
                    + " list before printed last");
        }
    }

    private static SequencedMap<String, @Nullable Object> document(Page<InstanceInfo> page) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("instances", page.items().stream().map(Documents::instance).toList());
        document.put("next", page.next());
        return document;
    }

    private static String says(InstanceInfo instance) {
        return instance.customStatus()
                .or(() -> instance.beginsAt()
                        .filter(begin -> !instance.status().ended() && begin.isAfter(Instant.now()))
                        .map(begin -> "begins at " + Text.time(begin)))
                .orElse("");
    }

    private void print(Page<InstanceInfo> page, PrintWriter out) {
        if (page.items().isEmpty()) {
            out.println("No such instances in namespace '" + database.namespace() + "'.");
            return;
        }
        Table table = new Table()
                .column("ID")
                .column("NAME")
                .column("STATUS")
                .number("EXECUTION")
                .column("STARTED")
                .column("CHANGED")
                .column("SAYS");
        for (InstanceInfo instance : page.items()) {
            table.row(
                    instance.id(),
                    Programs.program(instance),
                    instance.status(),
                    instance.execution(),
                    Text.time(instance.createdAt()),
                    Text.time(instance.updatedAt()),
                    Text.oneLine(says(instance), LONGEST_STATUS));
        }
        table.print(out);
        page.next().ifPresent(next -> out.println("There may be more: --after " + next));
    }
}
