package dev.clew.environment;

import dev.clew.process.Bytes;
import dev.clew.process.ProcessInfo;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that an environment knows of a process.
 *
 * @param imageId what it runs; empty for one that nobody has launched
 * @param lastActivity when it was last heard of
 * @param launches how often it was launched
 * @param peakMemoryBytes the most memory that a run of it has used, as far as its runner knows
 * @param cpuMicros the processor time that its runs have used, as far as its runner knows
 */
public record EnvironmentInstance(
        String namespace,
        ProcessInfo process,
        Optional<String> imageId,
        Optional<String> imageName,
        Optional<Bytes> input,
        Optional<Instant> lastActivity,
        int launches,
        OptionalLong peakMemoryBytes,
        OptionalLong cpuMicros) {}
