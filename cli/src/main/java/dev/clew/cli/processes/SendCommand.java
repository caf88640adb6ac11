package dev.clew.cli.processes;

import dev.clew.process.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends something to a checkpoint. */
@Command(name = "send", description = "Send something to a checkpoint that a process waits at, or will.")
public final class SendCommand extends OneProcessCommand {

    @Parameters(index = "1", paramLabel = "CHECKPOINT", description = "The checkpoint.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String key;

    @Parameters(index = "2", arity = "0..1", paramLabel = "TEXT", defaultValue = "", description = "What is sent.")
    private String payload = "";

    @Override
    public Integer call() {
        return steer(
                "send",
                "Sent it to checkpoint " + key + " of " + id + ".",
                management -> management.signalCheckpoint(id, key, Bytes.of(payload)));
    }
}
