package dev.clew.cli.workflows;

import dev.clew.cli.console.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command puts a picture. */
final class Target {

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write it; the standard output unless given.")
    private Optional<Path> file = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    void write(String picture) {
        if (file.isEmpty()) {
            PrintWriter out = command.commandLine().getOut();
            out.print(picture);
            out.flush();
            return;
        }
        try {
            Files.writeString(file.get(), picture);
        } catch (IOException unwritable) {
            throw new UsageException(
                    file.get() + " cannot be written: " + unwritable + "; give --out a file in a folder that exists");
        }
    }

    /** Whether somebody asked for a file. */
    boolean isFile() {
        return file.isPresent();
    }
}
