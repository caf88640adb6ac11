package dev.clew.environment.http;

import dev.clew.environment.CapturedLogs;
import dev.clew.environment.EnvironmentInstance;
import dev.clew.environment.InstanceList;
import dev.clew.environment.InstanceSummary;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import dev.clew.process.http.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How processes are, as {@link ManagementWire} has it. */
public final class InstanceWire {

    private InstanceWire() {}

    /**
     * A process.
     *
     * @param heartbeatAtMs when it was last heard of
     * @param stderr the end of what its last run has written there, if that is kept where the server is
     */
    public record Instance(
            boolean found,
            String instanceId,
            String tenantId,
            String status,
            Optional<String> terminationReason,
            int run,
            int launches,
            Optional<String> imageId,
            Optional<String> imageName,
            Optional<String> checkpointId,
            long createdAtMs,
            Optional<Long> startedAtMs,
            Optional<Long> finishedAtMs,
            Optional<Long> wakeAtMs,
            Optional<Long> heartbeatAtMs,
            Optional<Wire.Signal> signal,
            Optional<String> input,
            Optional<String> inputBase64,
            Optional<String> output,
            Optional<String> outputBase64,
            Optional<String> error,
            Optional<Integer> exitCode,
            Optional<String> exitMessage,
            Optional<Long> memoryPeakBytes,
            Optional<Long> cpuUsageUsec,
            Optional<String> stderr) {

        private static final int LONGEST_STDERR = 2_000;

        public Instance {
            terminationReason = Fields.given(terminationReason);
            imageId = Fields.given(imageId);
            imageName = Fields.given(imageName);
            checkpointId = Fields.given(checkpointId);
            startedAtMs = Fields.given(startedAtMs);
            finishedAtMs = Fields.given(finishedAtMs);
            wakeAtMs = Fields.given(wakeAtMs);
            heartbeatAtMs = Fields.given(heartbeatAtMs);
            signal = Fields.given(signal);
            input = Fields.given(input);
            inputBase64 = Fields.given(inputBase64);
            output = Fields.given(output);
            outputBase64 = Fields.given(outputBase64);
            error = Fields.given(error);
            exitCode = Fields.given(exitCode);
            exitMessage = Fields.given(exitMessage);
            memoryPeakBytes = Fields.given(memoryPeakBytes);
            cpuUsageUsec = Fields.given(cpuUsageUsec);
            stderr = Fields.given(stderr);
        }

        public static Instance of(EnvironmentInstance instance, Optional<CapturedLogs> logs) {
            ProcessInfo process = instance.process();
            return new Instance(
                    true,
                    process.instanceId(),
                    instance.namespace(),
                    process.status().label(),
                    Optional.of(process.reason()).filter(reason -> !reason.isEmpty()),
                    process.run(),
                    instance.launches(),
                    instance.imageId(),
                    instance.imageName(),
                    process.checkpoint(),
                    process.createdAt().toEpochMilli(),
                    Fields.millis(process.startedAt()),
                    Fields.millis(process.finishedAt()),
                    Fields.millis(process.wakeAt()),
                    Fields.millis(instance.lastActivity()),
                    process.signal()
                            .map(sent -> new Wire.Signal(
                                    sent.type().label(),
                                    Optional.of(sent.payload().toBase64()))),
                    Fields.readable(instance.input()),
                    Fields.unreadable(instance.input()),
                    Fields.readable(process.output()),
                    Fields.unreadable(process.output()),
                    process.error(),
                    Fields.boxed(process.exitCode()),
                    Optional.of(process.exitMessage()).filter(message -> !message.isEmpty()),
                    Fields.boxed(instance.peakMemoryBytes()),
                    Fields.boxed(instance.cpuMicros()),
                    logs.map(CapturedLogs::standardError)
                            .filter(text -> !text.isEmpty())
                            .map(text -> text.substring(Math.max(0, text.length() - LONGEST_STDERR))));
        }

        EnvironmentInstance instance() {
            ProcessInfo process = new ProcessInfo(
                    instanceId,
                    ProcessStatus.valueOf(status.toUpperCase(Locale.ROOT)),
                    terminationReason.orElse(""),
                    run,
                    checkpointId,
                    Instant.ofEpochMilli(createdAtMs),
                    Fields.instant(startedAtMs),
                    Fields.instant(finishedAtMs),
                    Fields.instant(wakeAtMs),
                    signal.flatMap(Fields::signal),
                    Fields.bytes(output, outputBase64),
                    error,
                    Fields.intOf(exitCode),
                    exitMessage.orElse(""));
            return new EnvironmentInstance(
                    tenantId,
                    process,
                    imageId,
                    imageName,
                    Fields.bytes(input, inputBase64),
                    Fields.instant(heartbeatAtMs),
                    launches,
                    Fields.longOf(memoryPeakBytes),
                    Fields.longOf(cpuUsageUsec));
        }
    }

    public record Summary(
            String instanceId,
            String tenantId,
            Optional<String> imageId,
            Optional<String> imageName,
            String status,
            long createdAtMs,
            Optional<Long> finishedAtMs,
            boolean hasError) {
        public Summary {
            imageId = Fields.given(imageId);
            imageName = Fields.given(imageName);
            finishedAtMs = Fields.given(finishedAtMs);
        }

        static Summary of(String namespace, InstanceSummary summary) {
            return new Summary(
                    summary.instanceId(),
                    namespace,
                    summary.imageId(),
                    summary.imageName(),
                    summary.status().label(),
                    summary.createdAt().toEpochMilli(),
                    Fields.millis(summary.finishedAt()),
                    summary.hasError());
        }

        InstanceSummary summary() {
            return new InstanceSummary(
                    instanceId,
                    ProcessStatus.valueOf(status.toUpperCase(Locale.ROOT)),
                    imageId,
                    imageName,
                    Instant.ofEpochMilli(createdAtMs),
                    Fields.instant(finishedAtMs),
                    hasError);
        }
    }

    /**
     * Part of a listing.
     *
     * @param totalCount counted up to {@link dev.clew.environment.InstanceQuery#MOST}
     */
    public record Instances(List<Summary> instances, int totalCount, boolean hasMore, int limit, int offset) {
        public Instances {
            instances = Fields.list(instances);
        }

        public static Instances of(String namespace, InstanceList part, int limit, int offset) {
            return new Instances(
                    part.instances().stream()
                            .map(summary -> Summary.of(namespace, summary))
                            .toList(),
                    part.total(),
                    part.more(),
                    limit,
                    offset);
        }

        InstanceList instanceList() {
            return new InstanceList(instances.stream().map(Summary::summary).toList(), hasMore, totalCount);
        }
    }
}
