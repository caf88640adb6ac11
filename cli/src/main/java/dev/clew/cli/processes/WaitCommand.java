package dev.clew.cli.processes;

import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Spans;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Waits until a process has ended. */
@Command(
        name = "wait",
        description = "Wait until a process has ended, and print its output; fails if it has not completed.")
public final class WaitCommand extends OneProcessCommand {

    @Option(names = "--timeout", paramLabel = "SPAN", description = "How long to wait at most; PT24H unless given.")
    private Optional<String> timeout = Optional.empty();

    @Override
    public Integer call() {
        Duration patience = timeout.map(text -> Spans.of("--timeout", text)).orElse(Duration.ofDays(1));
        ProcessInfo end = ask(management -> management.await(id, patience));
        answer.give(ProcessDocuments.info(end), out -> {
            if (end.status() == ProcessStatus.COMPLETED) {
                end.output().ifPresent(output -> out.println(ProcessDocuments.text(output)));
            } else {
                out.println(id + " is " + end.status().label() + ", " + end.reason()
                        + end.error().map(error -> ": " + error).orElse(""));
            }
        });
        return end.status() == ProcessStatus.COMPLETED ? ExitCode.OK : ExitCode.FAILED;
    }
}
