package dev.clew.cli.processes;

import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks something of a process. */
@Command(name = "signal", description = "Ask something of a process: cancel, pause, resume or shutdown.")
public final class SignalProcessCommand extends OneProcessCommand {

    @Parameters(index = "1", paramLabel = "SIGNAL", description = "One of ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private ControlSignal.Type type;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for its program to see.")
    private String reason = "";

    @Override
    public Integer call() {
        return steer(
                type.label(),
                "Sent " + type.label() + " to " + id + ".",
                management -> management.signal(id, type, Bytes.of(reason)));
    }
}
