package dev.clew.cli.schedules;

import dev.clew.cli.console.Answer;
import dev.clew.cli.instances.Database;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Starts a run now. */
@Command(name = "trigger", description = "Start a run of a schedule now.")
public final class TriggerCommand implements Callable<Integer> {

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
                database, answer, id, "trigger", "Asked " + id + " for a run now.", schedules -> schedules.trigger(id));
    }
}
