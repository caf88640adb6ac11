package dev.clew.quic;

import dev.clew.environment.CapturedLogs;
import dev.clew.environment.EnvironmentInstance;
import dev.clew.environment.Health;
import dev.clew.environment.Image;
import dev.clew.environment.InstanceList;
import dev.clew.environment.Metrics;
import dev.clew.environment.Started;
import dev.clew.process.CheckpointSummary;
import dev.clew.process.Paging;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessInfo;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.Slice;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import java.util.List;
import java.util.Optional;

/** What those who manage are answered; each as {@code environment.proto} describes it. */
sealed interface ManagementResponse {

    /** What both protocols have: a hello, a sign of life, an error. */
    record Common(Response response) implements ManagementResponse {}

    record Healthy(Health health) implements ManagementResponse {}

    record ImageRegistered(Image image) implements ManagementResponse {}

    record Images(Slice<Image> images) implements ManagementResponse {}

    record FoundImage(Optional<Image> image) implements ManagementResponse {}

    record ImageDeleted(boolean success) implements ManagementResponse {}

    record InstanceStarted(Started started) implements ManagementResponse {}

    /** The kinds of requests that only succeed; what went wrong is an error. */
    enum Act {
        STOP,
        RESUME,
        SIGNAL,
        CUSTOM_SIGNAL
    }

    record Done(Act act) implements ManagementResponse {}

    record Status(Optional<EnvironmentInstance> instance) implements ManagementResponse {}

    record Instances(String tenant, InstanceList list) implements ManagementResponse {}

    record Checkpoints(String id, Slice<CheckpointSummary> checkpoints, Paging paging) implements ManagementResponse {}

    record FoundCheckpoint(String id, Optional<SavedCheckpoint> checkpoint) implements ManagementResponse {}

    record Events(String id, Slice<ProcessEvent> events, Paging paging) implements ManagementResponse {}

    record TenantMetrics(String tenant, Metrics metrics) implements ManagementResponse {}

    record Steps(Slice<StepSummary> steps) implements ManagementResponse {}

    record Ancestors(List<StepSummaries.Scope> scopes) implements ManagementResponse {
        public Ancestors {
            scopes = List.copyOf(scopes);
        }
    }

    record Logs(Optional<CapturedLogs> logs) implements ManagementResponse {}

    record Ended(ProcessInfo process) implements ManagementResponse {}
}
