package dev.clew.cli.processes;

import picocli.CommandLine.Command;

/** Has a process go on. */
@Command(name = "resume", description = "Have a suspended process go on, or a failed one from its last checkpoint.")
public final class ResumeProcessCommand extends OneProcessCommand {

    @Override
    public Integer call() {
        return steer("resume", id + " goes on.", management -> management.resume(id));
    }
}
