package dev.clew.cli.processes;

import dev.clew.api.TimeRange;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.process.EventQuery;
import dev.clew.process.ProcessEvent;
import dev.clew.process.Slice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what has happened to a process. */
@Command(name = "events", description = "List what has happened to a process, oldest first.")
public final class EventsCommand extends OneProcessCommand {

    private static final int LONGEST = 80;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only those of this type, such as custom.")
    private Optional<String> type = Optional.empty();

    @Option(names = "--subtype", paramLabel = "TEXT", description = "Only those of this subtype.")
    private Optional<String> subtype = Optional.empty();

    @Option(names = "--scope", paramLabel = "ID", description = "Only those in this scope.")
    private Optional<String> scope = Optional.empty();

    @Option(names = "--root", description = "Only those in no scope.")
    private boolean root;

    @Option(names = "--contains", paramLabel = "TEXT", description = "Only those with this text in their payload.")
    private Optional<String> contains = Optional.empty();

    @Mixin
    private final PagingOptions part = new PagingOptions();

    @Override
    public Integer call() {
        EventQuery query = new EventQuery(type, subtype, scope, Optional.empty(), root, contains, TimeRange.ALL);
        Slice<ProcessEvent> found = ask(management -> management.events(id, query, part.paging()));
        List<ProcessEvent> events = found.items();
        answer.give(
                Map.of("events", events.stream().map(EventsCommand::document).toList(), "total", found.total()),
                out -> {
                    Table table = new Table()
                            .number("NUMBER")
                            .column("AT")
                            .column("TYPE")
                            .column("SUBTYPE")
                            .column("PAYLOAD");
                    events.forEach(event -> table.row(
                            event.number(),
                            Text.time(event.at()),
                            event.type(),
                            event.subtype(),
                            Text.oneLine(
                                    event.payload().map(ProcessDocuments::text).orElse(""), LONGEST)));
                    table.print(out);
                    part.printMore(found.total(), out);
                });
        return ExitCode.OK;
    }

    private static SequencedMap<String, @Nullable Object> document(ProcessEvent event) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("number", event.number());
        document.put("at", event.at());
        document.put("type", event.type());
        document.put("subtype", event.subtype());
        document.put("checkpoint", event.checkpoint());
        document.put("payload", event.payload().map(ProcessDocuments::bytes));
        return document;
    }
}
