package dev.clew.cli.instances;

import dev.clew.api.InstanceHandle;
import dev.clew.api.Payload;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a history as a document of its own. */
@Command(
        name = "export",
        description = "Print what an instance did as one JSON document, for 'clew replay' and for replay tests.")
public final class ExportCommand implements Callable<Integer> {

    @Mixin
    private final Database database = new Database();

    @Parameters(paramLabel = "ID", description = "The instance.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String id;

    @Option(
            names = "--execution",
            paramLabel = "N",
            description = "Which of its executions, from 1; the current one unless given.")
    private @Nullable Integer execution;

    @Option(names = "--all", description = "All executions that are kept, for 'clew import'.")
    private boolean all;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public Integer call() {
        OptionalInt wanted = execution == null ? OptionalInt.empty() : OptionalInt.of(execution);
        if (all && execution != null) {
            throw new UsageException("--all and --execution exclude each other: --all has every execution");
        }
        String document = database.ask(client -> {
            InstanceHandle<Payload> handle = client.handle(id);
            if (all) {
                return handle.exportInstance();
            }
            return wanted.isPresent() ? handle.exportHistory(wanted.getAsInt()) : handle.exportHistory();
        });
        PrintWriter out = command.commandLine().getOut();
        out.print(document);
        out.flush();
        return ExitCode.OK;
    }
}
