package dev.clew.cli.processes;

import dev.clew.cli.console.Spans;
import dev.clew.process.ProcessStart;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks a process to end. */
@Command(name = "stop", description = "Ask a process to end, and end it after a grace period.")
public final class StopCommand extends OneProcessCommand {

    @Option(names = "--grace", paramLabel = "SPAN", description = "How long it may go on; PT5S unless given.")
    private Optional<String> grace = Optional.empty();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "stopped from the command line",
            description = "Why, in words its program gets to see.")
    private String reason = "";

    @Override
    public Integer call() {
        Duration span = grace.map(text -> Spans.of("--grace", text)).orElse(ProcessStart.Launching.USUAL_GRACE);
        return steer("stop", "Asked " + id + " to end.", management -> management.stop(id, span, reason));
    }
}
