package dev.clew.environment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A run of a program.
 *
 * @param run its number among the runs of the instance, from 1; those before it are fenced
 * @param program the file to run
 * @param folder where it works: {@code input.json} is there, and all that the runs before have left
 * @param environment its variables, with those that tell it who it is
 * @param timeout how long it may take, if there is a limit
 * @param grace how long it gets to end by itself when it is asked to
 */
public record RunRequest(
        String namespace,
        String instanceId,
        int run,
        Path program,
        Path folder,
        Map<String, String> environment,
        Optional<Duration> timeout,
        Duration grace) {

    public RunRequest {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(program, "program");
        Objects.requireNonNull(folder, "folder");
        environment = Map.copyOf(environment);
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(grace, "grace");
    }

    /** Where its output goes. */
    Path standardOutput() {
        return RunFolder.standardOutput(folder, run);
    }

    /** Where its error output goes. */
    Path standardError() {
        return RunFolder.standardError(folder, run);
    }
}
