package dev.clew.environment;

import dev.clew.process.ProcessStatus;
import java.time.Instant;
import java.util.Optional;

/** A process in a listing. */
public record InstanceSummary(
        String instanceId,
        ProcessStatus status,
        Optional<String> imageId,
        Optional<String> imageName,
        Instant createdAt,
        Optional<Instant> finishedAt,
        boolean hasError) {}
