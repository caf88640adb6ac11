package dev.clew.cli.processes;

import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.UsageException;
import dev.clew.environment.CapturedLogs;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what a run has written. */
@Command(name = "logs", description = "Print what the last run of a process has written, or another run.")
public final class LogsCommand extends OneProcessCommand {

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--run", paramLabel = "N", description = "Which run; the last unless given.")
    private Optional<Integer> run = Optional.empty();

    @Option(names = "--stderr", description = "Print what it wrote to its error output instead.")
    private boolean errors;

    @Override
    public Integer call() {
        OptionalInt which = run.isPresent() ? OptionalInt.of(run.get()) : OptionalInt.empty();
        CapturedLogs logs = reach.ask(data, management -> management.logs(id, which))
                .orElseThrow(() -> new UsageException("nothing that " + id + " has written is there"
                        + "; it has not run on that machine, or its folder was cleaned up"));
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("run", logs.run());
        document.put("stdout", logs.standardOutput());
        document.put("stderr", logs.standardError());
        answer.give(document, out -> out.print(errors ? logs.standardError() : logs.standardOutput()));
        return ExitCode.OK;
    }
}
