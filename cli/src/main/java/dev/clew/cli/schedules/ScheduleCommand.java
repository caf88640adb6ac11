package dev.clew.cli.schedules;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What stands before the name of a command about schedules. */
@Command(
        name = "schedule",
        description = "Start orchestrations again and again. A node with new ScheduleRunner() registered does so.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CreateCommand.class,
            ListSchedulesCommand.class,
            ShowScheduleCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            TriggerCommand.class,
            BackfillCommand.class,
            DeleteScheduleCommand.class
        })
public final class ScheduleCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() {
        String commands = String.join(", ", command.subcommands().keySet());
        throw new ParameterException(command.commandLine(), "no command given; give one of " + commands);
    }
}
