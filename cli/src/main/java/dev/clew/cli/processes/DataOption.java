package dev.clew.cli.processes;

import dev.clew.cli.console.UsageException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The data folder of an environment. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "The data folder of the environment, with its images and runs.")
    private Optional<Path> folder = Optional.empty();

    Path folder() {
        return folder.orElseThrow(() ->
                new UsageException("--data is missing: the data folder of the environment, with its images and runs"));
    }

    /** Nothing, since a server has a folder of its own. */
    Optional<Path> none() {
        if (folder.isPresent()) {
            throw new UsageException("--data is for files of this machine; a server at --url has its own");
        }
        return Optional.empty();
    }
}
