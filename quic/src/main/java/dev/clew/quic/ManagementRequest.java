package dev.clew.quic;

import dev.clew.environment.ImageRequest;
import dev.clew.environment.InstanceQuery;
import dev.clew.environment.Metrics;
import dev.clew.environment.StartRequest;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointQuery;
import dev.clew.process.ControlSignal;
import dev.clew.process.EventQuery;
import dev.clew.process.Paging;
import dev.clew.process.StepSummaries;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What those who manage ask; each as {@code environment.proto} describes it. A tenant is the namespace that is meant, and empty for
 * that of the connection.
 */
sealed interface ManagementRequest {

    /** What code an error in it has, in the words of old clients. */
    default String errorCode() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_ERROR";
    }

    /** The namespace that it says is meant. */
    default String tenant() {
        return "";
    }

    /** The first of a connection. */
    record Hello(Request.Hello hello) implements ManagementRequest {}

    record Ping() implements ManagementRequest {}

    record HealthCheck() implements ManagementRequest {}

    record RegisterImage(String tenant, ImageRequest image, Bytes content) implements ManagementRequest {}

    /**
     * An image whose content follows on the same stream.
     *
     * @param size how many bytes follow; 0 if that is not known
     */
    record RegisterImageStream(String tenant, ImageRequest image, long size) implements ManagementRequest {}

    record ListImages(String tenant, Paging paging) implements ManagementRequest {}

    record GetImage(String image, String tenant) implements ManagementRequest {}

    record DeleteImage(String image, String tenant) implements ManagementRequest {}

    record StartInstance(String tenant, StartRequest start) implements ManagementRequest {}

    record StopInstance(String id, Duration grace, String reason) implements ManagementRequest {}

    record ResumeInstance(String id) implements ManagementRequest {}

    record GetInstanceStatus(String id) implements ManagementRequest {}

    record ListInstances(String tenant, InstanceQuery query) implements ManagementRequest {}

    record SendSignal(String id, ControlSignal.Type type, Bytes payload) implements ManagementRequest {}

    record SendCustomSignal(String id, String key, Bytes payload) implements ManagementRequest {}

    record ListCheckpoints(String id, CheckpointQuery query, Paging paging) implements ManagementRequest {}

    record GetCheckpoint(String id, String key) implements ManagementRequest {}

    record ListEvents(String id, EventQuery query, Paging paging) implements ManagementRequest {}

    record GetTenantMetrics(
            String tenant, Optional<Instant> from, Optional<Instant> until, Metrics.Granularity granularity)
            implements ManagementRequest {}

    record ListSteps(String id, StepSummaries.Query query, Paging paging) implements ManagementRequest {}

    record GetScopeAncestors(String id, String scope) implements ManagementRequest {}

    record GetLogs(String id, OptionalInt run) implements ManagementRequest {}

    /** Answered when it has ended, or when the time is up. */
    record AwaitInstance(String id, Duration timeout) implements ManagementRequest {}

    /**
     * A request with what goes with it.
     *
     * @param body empty if it asks for nothing that is known
     * @param deadline how long the sender waits; zero if it does not say
     */
    record Envelope(Optional<ManagementRequest> body, Duration deadline) {}
}
