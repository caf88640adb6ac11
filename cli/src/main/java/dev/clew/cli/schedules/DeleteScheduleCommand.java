package dev.clew.cli.schedules;

import dev.clew.cli.console.Answer;
import dev.clew.cli.instances.Database;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends a schedule. */
@Command(name = "delete", description = "End a schedule. What it started goes on.")
public final class DeleteScheduleCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(paramLabel = "ID", description = "The schedule.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Override
    public Integer call() {
        return Steering.ask(
                database, answer, id, "delete", "Asked " + id + " to end.", schedules -> schedules.delete(id));
    }
}
