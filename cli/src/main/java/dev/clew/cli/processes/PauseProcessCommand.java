package dev.clew.cli.processes;

import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import picocli.CommandLine.Command;

/** Asks a process to stop for a while. */
@Command(name = "pause", description = "Ask a process to stop after its next checkpoint, until it is resumed.")
public final class PauseProcessCommand extends OneProcessCommand {

    @Override
    public Integer call() {
        return steer(
                "pause",
                "Asked " + id + " to pause.",
                management -> management.signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY));
    }
}
