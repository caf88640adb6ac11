package dev.clew.cli.schedules;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.instances.Database;
import dev.clew.schedule.ScheduleDescription;
import dev.clew.schedule.Schedules;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists schedules, newest first. */
@Command(name = "list", description = "List schedules, newest first.")
public final class ListSchedulesCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Override
    public Integer call() {
        List<ScheduleDescription> all =
                database.askInJson(client -> Schedules.of(client).list());
        answer.give(
                Map.of(
                        "schedules",
                        all.stream().map(ScheduleDocuments::schedule).toList()),
                out -> print(all, out));
        return ExitCode.OK;
    }

    private void print(List<ScheduleDescription> all, PrintWriter out) {
        if (all.isEmpty()) {
            out.println("No schedules in namespace '" + database.namespace() + "'.");
            return;
        }
        Table table = new Table()
                .column("ID")
                .column("STARTS")
                .column("WHEN")
                .column("STATUS")
                .column("NEXT")
                .number("STARTED")
                .number("SKIPPED");
        for (ScheduleDescription seen : all) {
            table.row(
                    seen.id(),
                    seen.schedule().orchestration(),
                    seen.schedule().timing(),
                    ScheduleDocuments.word(seen.status()),
                    seen.next().stream().findFirst().map(Instant::toString).orElse(""),
                    seen.started(),
                    seen.skipped());
        }
        table.print(out);
    }
}
