package dev.clew.cli.processes;

import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.process.ProcessEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists what has happened to a process. */
@Command(name = "events", description = "List what has happened to a process, oldest first.")
public final class EventsCommand extends OneProcessCommand {

    private static final int LONGEST = 80;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only those of this type, such as custom.")
    private Optional<String> type = Optional.empty();

    @Option(names = "--subtype", paramLabel = "TEXT", description = "Only those of this subtype.")
    private Optional<String> subtype = Optional.empty();

    @Override
    public Integer call() {
        List<ProcessEvent> events = ask(processes -> processes.events(id)).stream()
                .filter(event -> type.map(event.type()::equals).orElse(true))
                .filter(event -> subtype.map(event.subtype()::equals).orElse(true))
                .toList();
        answer.give(
                Map.of("events", events.stream().map(EventsCommand::document).toList()), out -> {
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
