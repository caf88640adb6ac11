package dev.clew.environment.http;

import dev.clew.api.LimitWaits;
import dev.clew.environment.CapturedLogs;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointSummary;
import dev.clew.process.ProcessEvent;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a process has done, as {@link ManagementWire} has it. */
public final class ProgressWire {

    private ProgressWire() {}

    public record CheckpointLine(
            String checkpointId,
            String instanceId,
            long createdAtMs,
            long dataSizeBytes,
            Optional<Long> untilMs,
            Optional<Integer> attempt,
            Optional<String> errorMessage) {
        public CheckpointLine {
            untilMs = Fields.given(untilMs);
            attempt = Fields.given(attempt);
            errorMessage = Fields.given(errorMessage);
        }

        public static CheckpointLine of(String instanceId, CheckpointSummary summary) {
            return new CheckpointLine(
                    summary.key(),
                    instanceId,
                    summary.at().toEpochMilli(),
                    summary.size(),
                    Fields.millis(summary.until()),
                    Fields.boxed(summary.attempt()),
                    summary.error());
        }

        CheckpointSummary summary() {
            return new CheckpointSummary(
                    checkpointId,
                    Instant.ofEpochMilli(createdAtMs),
                    dataSizeBytes,
                    Fields.instant(untilMs),
                    Fields.intOf(attempt),
                    errorMessage);
        }
    }

    public record Checkpoints(List<CheckpointLine> checkpoints, long totalCount, int limit, int offset) {
        public Checkpoints {
            checkpoints = Fields.list(checkpoints);
        }
    }

    /**
     * A checkpoint with its state.
     *
     * @param signal what was sent to it
     * @param limitWaits of the record of a failed attempt: how many waits for rate limits there were
     * @param limitWaitedMs how long those are together
     */
    public record Checkpoint(
            boolean found,
            String checkpointId,
            String instanceId,
            long createdAtMs,
            Optional<String> data,
            Optional<String> dataBase64,
            Optional<Long> untilMs,
            Optional<String> signal,
            Optional<String> signalBase64,
            Optional<Integer> attempt,
            Optional<String> errorMessage,
            Optional<Integer> limitWaits,
            Optional<Long> limitWaitedMs) {
        public Checkpoint {
            data = Fields.given(data);
            dataBase64 = Fields.given(dataBase64);
            untilMs = Fields.given(untilMs);
            signal = Fields.given(signal);
            signalBase64 = Fields.given(signalBase64);
            attempt = Fields.given(attempt);
            errorMessage = Fields.given(errorMessage);
            limitWaits = Fields.given(limitWaits);
            limitWaitedMs = Fields.given(limitWaitedMs);
        }

        public static Checkpoint of(String instanceId, SavedCheckpoint saved) {
            Optional<LimitWaits> limits = Optional.of(saved.limits()).filter(waits -> waits.times() > 0);
            return new Checkpoint(
                    true,
                    saved.key(),
                    instanceId,
                    saved.at().toEpochMilli(),
                    Fields.readable(Optional.of(saved.state())),
                    Fields.unreadable(Optional.of(saved.state())),
                    Fields.millis(saved.until()),
                    Fields.readable(saved.custom()),
                    Fields.unreadable(saved.custom()),
                    Fields.boxed(saved.attempt()),
                    saved.error(),
                    limits.map(LimitWaits::times),
                    limits.map(waits -> waits.waited().toMillis()));
        }

        SavedCheckpoint checkpoint() {
            return new SavedCheckpoint(
                    checkpointId,
                    Instant.ofEpochMilli(createdAtMs),
                    Fields.bytes(data, dataBase64).orElse(Bytes.EMPTY),
                    Fields.instant(untilMs),
                    Fields.bytes(signal, signalBase64),
                    Fields.intOf(attempt),
                    errorMessage,
                    limitWaits
                            .map(times -> new LimitWaits(times, Duration.ofMillis(limitWaitedMs.orElse(0L))))
                            .orElse(LimitWaits.NONE));
        }
    }

    public record Event(
            long id,
            String instanceId,
            String eventType,
            Optional<String> subtype,
            Optional<String> checkpointId,
            Optional<String> payload,
            Optional<String> payloadBase64,
            long createdAtMs) {
        public Event {
            subtype = Fields.given(subtype);
            checkpointId = Fields.given(checkpointId);
            payload = Fields.given(payload);
            payloadBase64 = Fields.given(payloadBase64);
        }

        public static Event of(String instanceId, ProcessEvent event) {
            return new Event(
                    event.number(),
                    instanceId,
                    event.type(),
                    Optional.of(event.subtype()).filter(kind -> !kind.isEmpty()),
                    event.checkpoint(),
                    Fields.readable(event.payload()),
                    Fields.unreadable(event.payload()),
                    event.at().toEpochMilli());
        }

        ProcessEvent event() {
            return new ProcessEvent(
                    id,
                    Instant.ofEpochMilli(createdAtMs),
                    eventType,
                    subtype.orElse(""),
                    checkpointId,
                    Fields.bytes(payload, payloadBase64));
        }
    }

    public record Events(List<Event> events, long totalCount, int limit, int offset) {
        public Events {
            events = Fields.list(events);
        }
    }

    public record Step(
            String stepId,
            String stepName,
            String stepType,
            Optional<String> scopeId,
            Optional<String> parentScopeId,
            String status,
            long startedAtMs,
            Optional<Long> completedAtMs,
            Optional<Long> durationMs,
            Optional<JsonNode> inputs,
            Optional<JsonNode> outputs,
            Optional<JsonNode> error,
            Optional<Long> launchedAtMs,
            Optional<Long> settledAtMs) {
        public Step {
            scopeId = Fields.given(scopeId);
            parentScopeId = Fields.given(parentScopeId);
            completedAtMs = Fields.given(completedAtMs);
            durationMs = Fields.given(durationMs);
            inputs = Fields.given(inputs);
            outputs = Fields.given(outputs);
            error = Fields.given(error);
            launchedAtMs = Fields.given(launchedAtMs);
            settledAtMs = Fields.given(settledAtMs);
        }

        public static Step of(StepSummary step) {
            return new Step(
                    step.stepId(),
                    step.stepName(),
                    step.stepType(),
                    step.scopeId(),
                    step.parentScopeId(),
                    step.status().label(),
                    step.startedAt().toEpochMilli(),
                    Fields.millis(step.endedAt()),
                    step.duration().map(Duration::toMillis),
                    step.inputs().map(ManagementWire::tree),
                    step.outputs().map(ManagementWire::tree),
                    step.error().map(ManagementWire::tree),
                    Fields.millis(step.launchedAt()),
                    Fields.millis(step.settledAt()));
        }

        StepSummary step() {
            return new StepSummary(
                    stepId,
                    stepName,
                    stepType,
                    scopeId,
                    parentScopeId,
                    StepSummary.Status.valueOf(status.toUpperCase(Locale.ROOT)),
                    Instant.ofEpochMilli(startedAtMs),
                    Fields.instant(completedAtMs),
                    durationMs.map(Duration::ofMillis),
                    inputs.map(JsonNode::toString),
                    outputs.map(JsonNode::toString),
                    error.map(JsonNode::toString),
                    Fields.instant(launchedAtMs),
                    Fields.instant(settledAtMs));
        }
    }

    public record Steps(List<Step> steps, long totalCount, int limit, int offset) {
        public Steps {
            steps = Fields.list(steps);
        }
    }

    public record Scope(
            String scopeId,
            Optional<String> parentScopeId,
            String stepId,
            String stepName,
            String stepType,
            Optional<Long> index) {
        public Scope {
            parentScopeId = Fields.given(parentScopeId);
            index = Fields.given(index);
        }

        public static Scope of(StepSummaries.Scope scope) {
            return new Scope(
                    scope.scopeId(),
                    scope.parentScopeId(),
                    scope.stepId(),
                    scope.stepName(),
                    scope.stepType(),
                    scope.index());
        }

        StepSummaries.Scope scope() {
            return new StepSummaries.Scope(scopeId, parentScopeId, stepId, stepName, stepType, index);
        }
    }

    /** The scopes around one, the nearest first. */
    public record Ancestors(List<Scope> ancestors) {
        public Ancestors {
            ancestors = Fields.list(ancestors);
        }
    }

    public record Logs(boolean found, int run, String stdout, String stderr) {

        public static Logs of(CapturedLogs logs) {
            return new Logs(true, logs.run(), logs.standardOutput(), logs.standardError());
        }

        CapturedLogs logs() {
            return new CapturedLogs(run, stdout, stderr);
        }
    }
}
