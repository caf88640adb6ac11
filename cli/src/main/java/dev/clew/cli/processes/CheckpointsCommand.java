package dev.clew.cli.processes;

import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.process.SavedCheckpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Lists what a process has saved. */
@Command(name = "checkpoints", description = "List the checkpoints of a process, oldest first.")
public final class CheckpointsCommand extends OneProcessCommand {

    private static final int LONGEST = 80;

    @Override
    public Integer call() {
        List<SavedCheckpoint> saved = ask(processes -> processes.checkpoints(id));
        answer.give(
                Map.of(
                        "checkpoints",
                        saved.stream().map(CheckpointsCommand::document).toList()),
                out -> {
                    Table table = new Table()
                            .column("CHECKPOINT")
                            .column("SAVED")
                            .number("BYTES")
                            .column("STATE");
                    saved.forEach(checkpoint -> table.row(
                            checkpoint.key(),
                            Text.time(checkpoint.at()),
                            checkpoint.state().size(),
                            Text.oneLine(ProcessDocuments.text(checkpoint.state()), LONGEST)));
                    table.print(out);
                });
        return ExitCode.OK;
    }

    private static SequencedMap<String, @Nullable Object> document(SavedCheckpoint checkpoint) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("checkpoint", checkpoint.key());
        document.put("at", checkpoint.at());
        document.put("state", ProcessDocuments.bytes(checkpoint.state()));
        document.put("until", checkpoint.until());
        document.put("signal", checkpoint.custom().map(ProcessDocuments::bytes));
        return document;
    }
}
