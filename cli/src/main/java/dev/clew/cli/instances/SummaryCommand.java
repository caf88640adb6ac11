package dev.clew.cli.instances;

import dev.clew.api.Attributes;
import dev.clew.api.Summary;
import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Counts instances by status. */
@Command(name = "summary", description = "Count instances by status.")
public final class SummaryCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Mixin
    private final Attributed attributed = new Attributed();

    @Override
    public Integer call() {
        Attributes having = attributed.attributes();
        Summary summary = database.ask(client -> client.summary(having));
        SequencedMap<String, @Nullable Object> counts = new LinkedHashMap<>();
        Table table = new Table().column("STATUS").number("INSTANCES");
        summary.counts().forEach((status, count) -> {
            counts.put(status.name(), count);
            table.row(status, count);
        });
        table.row("all", summary.total());
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("namespace", database.namespace());
        document.put("counts", counts);
        document.put("total", summary.total());
        answer.give(document, table::print);
        return ExitCode.OK;
    }
}
