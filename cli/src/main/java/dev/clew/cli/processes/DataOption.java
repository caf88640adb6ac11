package dev.clew.cli.processes;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The data folder of an environment. */
final class DataOption {

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FOLDER",
            description = "The data folder of the environment, with its images and runs.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private Path folder;

    Path folder() {
        return folder;
    }
}
