package dev.clew.cli.processes;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What stands before the name of a command about processes. */
@Command(
        name = "process",
        description = "Run programs that save checkpoints. 'clew environment' launches them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StartProcessCommand.class,
            StopCommand.class,
            PauseProcessCommand.class,
            ResumeProcessCommand.class,
            SignalProcessCommand.class,
            SendCommand.class,
            StatusCommand.class,
            ListProcessesCommand.class,
            WaitCommand.class,
            LogsCommand.class,
            EventsCommand.class,
            CheckpointsCommand.class,
            StepsCommand.class,
            MetricsCommand.class
        })
public final class ProcessCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() {
        String commands = String.join(", ", command.subcommands().keySet());
        throw new ParameterException(command.commandLine(), "no command given; give one of " + commands);
    }
}
