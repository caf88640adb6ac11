package dev.clew.cli;

import dev.clew.cli.bench.BenchCommand;
import dev.clew.cli.chaos.ChaosCommand;
import dev.clew.cli.demo.DemoCommand;
import dev.clew.cli.instances.CancelCommand;
import dev.clew.cli.instances.DeleteCommand;
import dev.clew.cli.instances.ExplainCommand;
import dev.clew.cli.instances.ExportCommand;
import dev.clew.cli.instances.ForkCommand;
import dev.clew.cli.instances.HistoryCommand;
import dev.clew.cli.instances.ImportCommand;
import dev.clew.cli.instances.ListCommand;
import dev.clew.cli.instances.PauseCommand;
import dev.clew.cli.instances.PruneCommand;
import dev.clew.cli.instances.ReleaseCommand;
import dev.clew.cli.instances.ResetCommand;
import dev.clew.cli.instances.ResumeCommand;
import dev.clew.cli.instances.RetryCommand;
import dev.clew.cli.instances.ShowCommand;
import dev.clew.cli.instances.SignalCommand;
import dev.clew.cli.instances.StartCommand;
import dev.clew.cli.instances.StateCommand;
import dev.clew.cli.instances.SummaryCommand;
import dev.clew.cli.instances.TerminateCommand;
import dev.clew.cli.instances.TreeCommand;
import dev.clew.cli.instances.UpdateCommand;
import dev.clew.cli.processes.EnvironmentCommand;
import dev.clew.cli.processes.ImageCommand;
import dev.clew.cli.processes.ProcessCommand;
import dev.clew.cli.replay.ReplayCommand;
import dev.clew.cli.schedules.ScheduleCommand;
import dev.clew.cli.server.ServerCommand;
import dev.clew.cli.store.TablesCommand;
import dev.clew.cli.workflows.WorkflowCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What stands before the name of a command. */
@Command(
        name = "clew",
        description = "Durable execution for Java: code that finds its way back after a crash.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ListCommand.class,
            ShowCommand.class,
            ExplainCommand.class,
            StateCommand.class,
            TreeCommand.class,
            HistoryCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            ReplayCommand.class,
            StartCommand.class,
            SignalCommand.class,
            UpdateCommand.class,
            CancelCommand.class,
            TerminateCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            ReleaseCommand.class,
            RetryCommand.class,
            ResetCommand.class,
            ForkCommand.class,
            DeleteCommand.class,
            PruneCommand.class,
            SummaryCommand.class,
            ScheduleCommand.class,
            WorkflowCommand.class,
            ServerCommand.class,
            ProcessCommand.class,
            ImageCommand.class,
            EnvironmentCommand.class,
            TablesCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            ChaosCommand.class
        })
final class ClewCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() {
        String commands = String.join(", ", command.subcommands().keySet());
        throw new ParameterException(command.commandLine(), "no command given; give one of " + commands);
    }
}
