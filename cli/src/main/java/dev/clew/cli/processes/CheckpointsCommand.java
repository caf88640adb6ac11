package dev.clew.cli.processes;

import dev.clew.api.TimeRange;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.console.Text;
import dev.clew.environment.Management;
import dev.clew.process.CheckpointQuery;
import dev.clew.process.CheckpointSummary;
import dev.clew.process.SavedCheckpoint;
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

/** Lists what a process has saved. */
@Command(name = "checkpoints", description = "List the checkpoints of a process, oldest first.")
public final class CheckpointsCommand extends OneProcessCommand {

    private static final int LONGEST = 80;

    @Option(names = "--key", paramLabel = "KEY", description = "Only the one of this key.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--attempts", description = "The records of failed attempts instead.")
    private boolean attempts;

    @Mixin
    private final PagingOptions part = new PagingOptions();

    private record Found(List<SavedCheckpoint> saved, long total) {}

    /** With their states, which a listing leaves out. */
    private Found find(Management management, CheckpointQuery query) {
        Slice<CheckpointSummary> summaries = management.checkpoints(id, query, part.paging());
        List<SavedCheckpoint> saved = summaries.items().stream()
                .flatMap(summary -> management.checkpoint(id, summary.key()).stream())
                .toList();
        return new Found(saved, summaries.total());
    }

    @Override
    public Integer call() {
        CheckpointQuery query = new CheckpointQuery(key, TimeRange.ALL, attempts);
        Found found = ask(management -> find(management, query));
        List<SavedCheckpoint> saved = found.saved();
        answer.give(
                Map.of(
                        "checkpoints",
                        saved.stream().map(CheckpointsCommand::document).toList(),
                        "total",
                        found.total()),
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
                    part.printMore(found.total(), out);
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
        document.put("attempt", ProcessDocuments.number(checkpoint.attempt()));
        document.put("error", checkpoint.error());
        return document;
    }
}
