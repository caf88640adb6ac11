package dev.clew.cli.schedules;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Table;
import dev.clew.cli.instances.Database;
import dev.clew.schedule.ScheduleDescription;
import dev.clew.schedule.ScheduleDescription.Run;
import dev.clew.schedule.ScheduleDescription.Status;
import dev.clew.schedule.Schedules;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a schedule: what comes next, and how its latest runs fared. */
@Command(name = "show", description = "Show a schedule: what comes next, and how its latest runs fared.")
public final class ShowScheduleCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The schedule.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Override
    public Integer call() {
        ScheduleDescription seen =
                database.askInJson(client -> Schedules.of(client).describe(id));
        answer.give(ScheduleDocuments.schedule(seen), out -> print(seen, out));
        return ExitCode.OK;
    }

    private static void print(ScheduleDescription seen, PrintWriter out) {
        Table table = new Table().column("").column("");
        table.row("id", seen.id());
        table.row(
                "starts",
                seen.schedule().orchestration() + " v" + seen.schedule().version());
        table.row("when", seen.schedule().timing());
        String note = seen.note().isEmpty() ? "" : ": " + seen.note();
        table.row("status", ScheduleDocuments.word(seen.status()) + note);
        if (seen.status() == Status.WAITS_FOR_NODE) {
            table.row("waits for", "a node with new ScheduleRunner() registered");
        }
        table.row("overlap", ScheduleDocuments.word(seen.schedule().overlap()));
        table.row("catch-up", ScheduleDocuments.word(seen.schedule().catchUp()));
        seen.remaining().ifPresent(count -> table.row("remaining", count + " runs"));
        seen.next().forEach(at -> table.row("next", at));
        seen.running().ifPresent(run -> table.row("running", run.runId(seen.id())));
        table.row("waiting", seen.waiting());
        table.row("so far", seen.started() + " started, " + seen.skipped() + " skipped");
        seen.lastSkipped()
                .ifPresent(skipped ->
                        table.row("skipped", skipped.at() + ": " + skipped.why().words()));
        for (Run run : seen.recent()) {
            table.row("run", run.id() + " " + run.status().map(Enum::name).orElse("deleted"));
        }
        table.print(out);
    }
}
