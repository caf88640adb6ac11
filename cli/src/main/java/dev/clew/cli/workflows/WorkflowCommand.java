package dev.clew.cli.workflows;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What stands before the name of a command about workflows. */
@Command(
        name = "workflow",
        description = "Work with workflows that are files: graphs of tasks, as JSON.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ValidateCommand.class,
            DrawCommand.class,
            DiffCommand.class,
            RunCommand.class,
            ShowCommand.class,
            MigrateCommand.class
        })
public final class WorkflowCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() {
        String commands = String.join(", ", command.subcommands().keySet());
        throw new ParameterException(command.commandLine(), "no command given; give one of " + commands);
    }
}
