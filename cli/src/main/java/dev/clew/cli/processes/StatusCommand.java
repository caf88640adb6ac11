package dev.clew.cli.processes;

import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import java.time.Instant;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows where a process stands. */
@Command(name = "status", description = "Show where a process stands, and how it ended if it has.")
public final class StatusCommand extends OneProcessCommand {

    @Override
    public Integer call() {
        SequencedMap<String, @Nullable Object> document = ask(management ->
                management.status(id).map(ProcessDocuments::instance).orElseThrow(this::unknown));
        answer.give(document, out -> {
            Table table = new Table().column("").column("");
            document.forEach((name, value) -> {
                Object shown = value instanceof Optional<?> optional ? optional.orElse(null) : value;
                if (shown != null && !shown.equals("")) {
                    table.row(name, shown instanceof Instant at ? Text.time(at) : shown);
                }
            });
            table.print(out);
        });
        return ExitCode.OK;
    }
}
