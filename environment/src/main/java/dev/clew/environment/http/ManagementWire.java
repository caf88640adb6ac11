package dev.clew.environment.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clew.api.LimitWaits;
import dev.clew.environment.CapturedLogs;
import dev.clew.environment.EnvironmentInstance;
import dev.clew.environment.InstanceList;
import dev.clew.environment.InstanceSummary;
import dev.clew.environment.StartRequest;
import dev.clew.environment.Started;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointSummary;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import dev.clew.process.http.Wire;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is said over HTTP by those who manage: paths, and bodies, whose fields are the components in snake case. Times are milliseconds
 * since 1970, rounded down, so that a time that was shown is one to look from. What is absent is left out.
 *
 * <p>Bytes are text in a field of their name if they are UTF-8, and base64 in a field that ends with {@code _base64} if not; either is
 * taken. The input of a process and the payload of a signal may be any JSON value too, and are its text then: but a payload that is
 * a JSON string is what the string says, without quotes.
 *
 * <p>Only ever added to, as {@link Wire} is; but a request with a field that the server does not know is refused, since who sends it
 * expects something of it.
 */
public final class ManagementWire {

    /** What all paths begin with. */
    public static final String ROOT = "/api/v1/";

    /** Where images with a program of any size are sent to. */
    public static final String UPLOAD = ROOT + "images/upload";

    private static final JsonMapper ANSWERS = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE) // the length of the whole body is bounded
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // a number is handed on as it was written
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final JsonMapper REQUESTS = ANSWERS.rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ManagementWire() {}

    /** As JSON in UTF-8. */
    public static byte[] write(Object body) {
        return ANSWERS.writeValueAsBytes(body);
    }

    /**
     * Reads a request. One without bytes is read as one without fields.
     *
     * @throws JacksonException if it is no JSON of this shape, or has a field more
     */
    public static <T> T request(byte[] body, Class<T> type) {
        return body.length == 0 ? REQUESTS.readValue("{}", type) : REQUESTS.readValue(body, type);
    }

    /**
     * Reads an answer.
     *
     * @throws JacksonException if it is no JSON of this shape
     */
    public static <T> T answer(byte[] body, Class<T> type) {
        return ANSWERS.readValue(body, type);
    }

    /**
     * Reads a JSON object.
     *
     * @throws JacksonException if it is none
     */
    @SuppressWarnings("unchecked") // keys of JSON objects are text
    public static Map<String, Object> object(String json) {
        return ANSWERS.readValue(json, Map.class);
    }

    @SuppressWarnings("NullableOptional") // so a field that is left out comes in
    private static <T> Optional<T> given(@Nullable Optional<T> value) {
        return Objects.requireNonNullElse(value, Optional.empty());
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    private static <T> List<T> list(@Nullable List<T> value) {
        return List.copyOf(Objects.requireNonNullElse(value, List.of()));
    }

    // --- bytes and numbers

    /** What is readable of bytes. */
    private static Optional<String> readable(Optional<Bytes> bytes) {
        return bytes.filter(some -> Bytes.of(some.toText()).equals(some)).map(Bytes::toText);
    }

    /** The rest. */
    private static Optional<String> unreadable(Optional<Bytes> bytes) {
        return bytes.filter(some -> readable(bytes).isEmpty()).map(Bytes::toBase64);
    }

    private static Optional<Bytes> bytes(Optional<String> text, Optional<String> base64) {
        return text.map(Bytes::of).or(() -> base64.map(Bytes::fromBase64));
    }

    /**
     * The bytes that a request means.
     *
     * @param quoted whether a JSON string is meant as JSON
     * @throws IllegalArgumentException if both are given, or the base64 is none
     */
    private static Optional<Bytes> meant(
            String field, @Nullable JsonNode value, Optional<String> base64, boolean quoted) {
        Optional<JsonNode> given = Optional.ofNullable(value).filter(node -> !node.isNull() && !node.isMissingNode());
        if (given.isPresent() && base64.isPresent()) {
            throw new IllegalArgumentException(field + " and " + field + "_base64: give one of them");
        }
        try {
            return given.map(node -> Bytes.of(!quoted && node.isString() ? node.asString() : node.toString()))
                    .or(() -> base64.map(Bytes::fromBase64));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    field + "_base64: not base64 with padding: " + wrong.getMessage(), wrong);
        }
    }

    private static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    private static Optional<Long> boxed(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    private static OptionalInt intOf(Optional<Integer> number) {
        return number.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private static OptionalLong longOf(Optional<Long> number) {
        return number.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private static Optional<Long> millis(Optional<Instant> instant) {
        return instant.map(Instant::toEpochMilli);
    }

    private static Optional<Instant> instant(Optional<Long> millis) {
        return millis.map(Instant::ofEpochMilli);
    }

    private static BigDecimal seconds(Duration span) {
        return BigDecimal.valueOf(span.getSeconds())
                .add(BigDecimal.valueOf(span.getNano(), 9))
                .stripTrailingZeros();
    }

    private static Duration span(String field, BigDecimal seconds) {
        try {
            return Duration.ofNanos(seconds.movePointRight(9).longValueExact());
        } catch (ArithmeticException | DateTimeException wrong) {
            throw new IllegalArgumentException(field + ": no time that can be waited, was " + seconds, wrong);
        }
    }

    private static Optional<ControlSignal> signal(Wire.Signal signal) {
        return ControlSignal.Type.of(signal.signalType())
                .map(type -> new ControlSignal(
                        type, Bytes.fromBase64(signal.payload().orElse(""))));
    }

    // --- how it is

    public record Health(boolean healthy, String version, long uptimeMs, int activeInstances) {

        public static Health of(dev.clew.environment.Health health) {
            return new Health(
                    health.healthy(), health.version(), health.uptime().toMillis(), health.active());
        }

        dev.clew.environment.Health health() {
            return new dev.clew.environment.Health(healthy, version, Duration.ofMillis(uptimeMs), activeInstances);
        }
    }

    // --- images

    /**
     * An image whose program is in the request.
     *
     * @param binary base64
     */
    public record NewImage(
            Optional<String> tenantId,
            String name,
            Optional<String> description,
            Optional<String> runnerType,
            @Nullable Map<String, Object> metadata,
            Optional<String> sha256,
            String binary) {
        public NewImage {
            tenantId = given(tenantId);
            name = text(name);
            description = given(description);
            runnerType = given(runnerType);
            sha256 = given(sha256);
            binary = text(binary);
        }
    }

    public record Image(
            String imageId,
            String tenantId,
            String name,
            String description,
            String runnerType,
            String sha256,
            long sizeBytes,
            Map<String, Object> metadata,
            long createdAtMs,
            long updatedAtMs) {

        public static Image of(dev.clew.environment.Image image) {
            return new Image(
                    image.id(),
                    image.namespace(),
                    image.name(),
                    image.description(),
                    image.runner(),
                    image.hash(),
                    image.size(),
                    image.metadata(),
                    image.createdAt().toEpochMilli(),
                    image.updatedAt().toEpochMilli());
        }

        dev.clew.environment.Image image() {
            return new dev.clew.environment.Image(
                    imageId,
                    tenantId,
                    name,
                    description,
                    runnerType,
                    sha256,
                    sizeBytes,
                    metadata,
                    Instant.ofEpochMilli(createdAtMs),
                    Instant.ofEpochMilli(updatedAtMs));
        }
    }

    public record Images(List<Image> images, long totalCount, int limit, int offset) {
        public Images {
            images = list(images);
        }
    }

    // --- starting and steering

    public record Start(
            Optional<String> tenantId,
            String imageId,
            Optional<String> instanceId,
            @Nullable JsonNode input,
            Optional<String> inputBase64,
            Optional<BigDecimal> timeoutSeconds,
            @Nullable Map<String, String> env,
            Optional<BigDecimal> gracePeriodSeconds,
            Optional<Integer> maxCrashes) {
        public Start {
            tenantId = given(tenantId);
            imageId = text(imageId);
            instanceId = given(instanceId);
            inputBase64 = given(inputBase64);
            timeoutSeconds = given(timeoutSeconds);
            gracePeriodSeconds = given(gracePeriodSeconds);
            maxCrashes = given(maxCrashes);
        }

        static Start of(String namespace, StartRequest request) {
            return new Start(
                    Optional.of(namespace),
                    request.image(),
                    request.instanceId(),
                    null,
                    request.input().map(Bytes::toBase64),
                    request.timeout().map(ManagementWire::seconds),
                    request.env(),
                    Optional.of(seconds(request.grace())),
                    Optional.of(request.maxCrashes()));
        }

        /**
         * What is asked for.
         *
         * @throws IllegalArgumentException if it makes no sense
         */
        public StartRequest request() {
            StartRequest usual = StartRequest.of(imageId);
            return new StartRequest(
                    imageId,
                    instanceId,
                    meant("input", input, inputBase64, true),
                    timeoutSeconds.map(seconds -> span("timeout_seconds", seconds)),
                    Objects.requireNonNullElse(env, Map.of()),
                    gracePeriodSeconds
                            .map(seconds -> span("grace_period_seconds", seconds))
                            .orElse(usual.grace()),
                    maxCrashes.orElse(usual.maxCrashes()));
        }
    }

    public record StartedInstance(boolean success, String instanceId, boolean deduplicated) {

        public static StartedInstance of(Started started) {
            return new StartedInstance(true, started.instanceId(), started.deduplicated());
        }

        Started started() {
            return new Started(instanceId, deduplicated);
        }
    }

    public record Stop(Optional<BigDecimal> gracePeriodSeconds, Optional<String> reason) {

        private static final Duration USUAL_GRACE = Duration.ofSeconds(5);

        public Stop {
            gracePeriodSeconds = given(gracePeriodSeconds);
            reason = given(reason);
        }

        static Stop of(Duration grace, String reason) {
            return new Stop(Optional.of(seconds(grace)), Optional.of(reason));
        }

        /**
         * How long a run may go on.
         *
         * @throws IllegalArgumentException if it makes no sense
         */
        public Duration grace() {
            return gracePeriodSeconds
                    .map(seconds -> span("grace_period_seconds", seconds))
                    .orElse(USUAL_GRACE);
        }
    }

    public record Signal(String signalType, @Nullable JsonNode payload, Optional<String> payloadBase64) {
        public Signal {
            signalType = text(signalType);
            payloadBase64 = given(payloadBase64);
        }

        static Signal of(ControlSignal.Type type, Bytes payload) {
            return new Signal(type.label(), null, Optional.of(payload.toBase64()));
        }

        /**
         * What is sent.
         *
         * @throws IllegalArgumentException if it makes no sense
         */
        public Bytes bytes() {
            return meant("payload", payload, payloadBase64, false).orElse(Bytes.EMPTY);
        }
    }

    public record CustomSignal(
            String checkpointId, @Nullable JsonNode payload, Optional<String> payloadBase64) {
        public CustomSignal {
            checkpointId = text(checkpointId);
            payloadBase64 = given(payloadBase64);
        }

        static CustomSignal of(String key, Bytes payload) {
            return new CustomSignal(key, null, Optional.of(payload.toBase64()));
        }

        /**
         * What is sent.
         *
         * @throws IllegalArgumentException if it makes no sense
         */
        public Bytes bytes() {
            return meant("payload", payload, payloadBase64, false).orElse(Bytes.EMPTY);
        }
    }

    // --- instances

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
            terminationReason = given(terminationReason);
            imageId = given(imageId);
            imageName = given(imageName);
            checkpointId = given(checkpointId);
            startedAtMs = given(startedAtMs);
            finishedAtMs = given(finishedAtMs);
            wakeAtMs = given(wakeAtMs);
            heartbeatAtMs = given(heartbeatAtMs);
            signal = given(signal);
            input = given(input);
            inputBase64 = given(inputBase64);
            output = given(output);
            outputBase64 = given(outputBase64);
            error = given(error);
            exitCode = given(exitCode);
            exitMessage = given(exitMessage);
            memoryPeakBytes = given(memoryPeakBytes);
            cpuUsageUsec = given(cpuUsageUsec);
            stderr = given(stderr);
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
                    millis(process.startedAt()),
                    millis(process.finishedAt()),
                    millis(process.wakeAt()),
                    millis(instance.lastActivity()),
                    process.signal()
                            .map(sent -> new Wire.Signal(
                                    sent.type().label(),
                                    Optional.of(sent.payload().toBase64()))),
                    readable(instance.input()),
                    unreadable(instance.input()),
                    readable(process.output()),
                    unreadable(process.output()),
                    process.error(),
                    boxed(process.exitCode()),
                    Optional.of(process.exitMessage()).filter(message -> !message.isEmpty()),
                    boxed(instance.peakMemoryBytes()),
                    boxed(instance.cpuMicros()),
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
                    ManagementWire.instant(startedAtMs),
                    ManagementWire.instant(finishedAtMs),
                    ManagementWire.instant(wakeAtMs),
                    signal.flatMap(ManagementWire::signal),
                    bytes(output, outputBase64),
                    error,
                    intOf(exitCode),
                    exitMessage.orElse(""));
            return new EnvironmentInstance(
                    tenantId,
                    process,
                    imageId,
                    imageName,
                    bytes(input, inputBase64),
                    ManagementWire.instant(heartbeatAtMs),
                    launches,
                    longOf(memoryPeakBytes),
                    longOf(cpuUsageUsec));
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
            imageId = given(imageId);
            imageName = given(imageName);
            finishedAtMs = given(finishedAtMs);
        }

        static Summary of(String namespace, InstanceSummary summary) {
            return new Summary(
                    summary.instanceId(),
                    namespace,
                    summary.imageId(),
                    summary.imageName(),
                    summary.status().label(),
                    summary.createdAt().toEpochMilli(),
                    millis(summary.finishedAt()),
                    summary.hasError());
        }

        InstanceSummary summary() {
            return new InstanceSummary(
                    instanceId,
                    ProcessStatus.valueOf(status.toUpperCase(Locale.ROOT)),
                    imageId,
                    imageName,
                    Instant.ofEpochMilli(createdAtMs),
                    instant(finishedAtMs),
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
            instances = list(instances);
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

    // --- what a process has done

    public record CheckpointLine(
            String checkpointId,
            String instanceId,
            long createdAtMs,
            long dataSizeBytes,
            Optional<Long> untilMs,
            Optional<Integer> attempt,
            Optional<String> errorMessage) {
        public CheckpointLine {
            untilMs = given(untilMs);
            attempt = given(attempt);
            errorMessage = given(errorMessage);
        }

        public static CheckpointLine of(String instanceId, CheckpointSummary summary) {
            return new CheckpointLine(
                    summary.key(),
                    instanceId,
                    summary.at().toEpochMilli(),
                    summary.size(),
                    millis(summary.until()),
                    boxed(summary.attempt()),
                    summary.error());
        }

        CheckpointSummary summary() {
            return new CheckpointSummary(
                    checkpointId,
                    Instant.ofEpochMilli(createdAtMs),
                    dataSizeBytes,
                    instant(untilMs),
                    intOf(attempt),
                    errorMessage);
        }
    }

    public record Checkpoints(List<CheckpointLine> checkpoints, long totalCount, int limit, int offset) {
        public Checkpoints {
            checkpoints = list(checkpoints);
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
            data = given(data);
            dataBase64 = given(dataBase64);
            untilMs = given(untilMs);
            signal = given(signal);
            signalBase64 = given(signalBase64);
            attempt = given(attempt);
            errorMessage = given(errorMessage);
            limitWaits = given(limitWaits);
            limitWaitedMs = given(limitWaitedMs);
        }

        public static Checkpoint of(String instanceId, SavedCheckpoint saved) {
            Optional<LimitWaits> limits = Optional.of(saved.limits()).filter(waits -> waits.times() > 0);
            return new Checkpoint(
                    true,
                    saved.key(),
                    instanceId,
                    saved.at().toEpochMilli(),
                    readable(Optional.of(saved.state())),
                    unreadable(Optional.of(saved.state())),
                    millis(saved.until()),
                    readable(saved.custom()),
                    unreadable(saved.custom()),
                    boxed(saved.attempt()),
                    saved.error(),
                    limits.map(LimitWaits::times),
                    limits.map(waits -> waits.waited().toMillis()));
        }

        SavedCheckpoint checkpoint() {
            return new SavedCheckpoint(
                    checkpointId,
                    Instant.ofEpochMilli(createdAtMs),
                    bytes(data, dataBase64).orElse(Bytes.EMPTY),
                    instant(untilMs),
                    bytes(signal, signalBase64),
                    intOf(attempt),
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
            subtype = given(subtype);
            checkpointId = given(checkpointId);
            payload = given(payload);
            payloadBase64 = given(payloadBase64);
        }

        public static Event of(String instanceId, ProcessEvent event) {
            return new Event(
                    event.number(),
                    instanceId,
                    event.type(),
                    Optional.of(event.subtype()).filter(kind -> !kind.isEmpty()),
                    event.checkpoint(),
                    readable(event.payload()),
                    unreadable(event.payload()),
                    event.at().toEpochMilli());
        }

        ProcessEvent event() {
            return new ProcessEvent(
                    id,
                    Instant.ofEpochMilli(createdAtMs),
                    eventType,
                    subtype.orElse(""),
                    checkpointId,
                    bytes(payload, payloadBase64));
        }
    }

    public record Events(List<Event> events, long totalCount, int limit, int offset) {
        public Events {
            events = list(events);
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
            scopeId = given(scopeId);
            parentScopeId = given(parentScopeId);
            completedAtMs = given(completedAtMs);
            durationMs = given(durationMs);
            inputs = given(inputs);
            outputs = given(outputs);
            error = given(error);
            launchedAtMs = given(launchedAtMs);
            settledAtMs = given(settledAtMs);
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
                    millis(step.endedAt()),
                    step.duration().map(Duration::toMillis),
                    step.inputs().map(ANSWERS::readTree),
                    step.outputs().map(ANSWERS::readTree),
                    step.error().map(ANSWERS::readTree),
                    millis(step.launchedAt()),
                    millis(step.settledAt()));
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
                    instant(completedAtMs),
                    durationMs.map(Duration::ofMillis),
                    inputs.map(JsonNode::toString),
                    outputs.map(JsonNode::toString),
                    error.map(JsonNode::toString),
                    instant(launchedAtMs),
                    instant(settledAtMs));
        }
    }

    public record Steps(List<Step> steps, long totalCount, int limit, int offset) {
        public Steps {
            steps = list(steps);
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
            parentScopeId = given(parentScopeId);
            index = given(index);
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
            ancestors = list(ancestors);
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

    // --- metrics

    public record Bucket(
            long bucketTimeMs,
            long invocationCount,
            long successCount,
            long failureCount,
            long cancelledCount,
            Optional<Long> avgDurationMs,
            Optional<Long> minDurationMs,
            Optional<Long> maxDurationMs,
            Optional<Long> avgMemoryBytes,
            Optional<Long> maxMemoryBytes,
            Optional<Double> successRatePercent) {
        public Bucket {
            avgDurationMs = given(avgDurationMs);
            minDurationMs = given(minDurationMs);
            maxDurationMs = given(maxDurationMs);
            avgMemoryBytes = given(avgMemoryBytes);
            maxMemoryBytes = given(maxMemoryBytes);
            successRatePercent = given(successRatePercent);
        }

        static Bucket of(dev.clew.environment.Metrics.Bucket bucket) {
            return new Bucket(
                    bucket.at().toEpochMilli(),
                    bucket.total(),
                    bucket.completed(),
                    bucket.failed(),
                    bucket.cancelled(),
                    bucket.averageDuration().map(Duration::toMillis),
                    bucket.shortestDuration().map(Duration::toMillis),
                    bucket.longestDuration().map(Duration::toMillis),
                    boxed(bucket.averageMemoryBytes()),
                    boxed(bucket.mostMemoryBytes()),
                    bucket.successPercent().isPresent()
                            ? Optional.of(bucket.successPercent().getAsDouble())
                            : Optional.empty());
        }

        dev.clew.environment.Metrics.Bucket bucket() {
            return new dev.clew.environment.Metrics.Bucket(
                    Instant.ofEpochMilli(bucketTimeMs),
                    invocationCount,
                    successCount,
                    failureCount,
                    cancelledCount,
                    avgDurationMs.map(Duration::ofMillis),
                    minDurationMs.map(Duration::ofMillis),
                    maxDurationMs.map(Duration::ofMillis),
                    longOf(avgMemoryBytes),
                    longOf(maxMemoryBytes),
                    successRatePercent.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
        }
    }

    public record Metrics(String tenantId, long startTimeMs, long endTimeMs, String granularity, List<Bucket> buckets) {
        public Metrics {
            buckets = list(buckets);
        }

        public static Metrics of(String namespace, dev.clew.environment.Metrics metrics) {
            return new Metrics(
                    namespace,
                    metrics.from().toEpochMilli(),
                    metrics.until().toEpochMilli(),
                    label(metrics.granularity()),
                    metrics.buckets().stream().map(Bucket::of).toList());
        }

        dev.clew.environment.Metrics metrics() {
            return new dev.clew.environment.Metrics(
                    Instant.ofEpochMilli(startTimeMs),
                    Instant.ofEpochMilli(endTimeMs),
                    dev.clew.environment.Metrics.Granularity.valueOf(granularity.toUpperCase(Locale.ROOT)),
                    buckets.stream().map(Bucket::bucket).toList());
        }
    }

    /** A constant as it is written. */
    public static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant that is written so; empty if none is. */
    public static <E extends Enum<E>> Optional<E> constant(Class<E> type, String label) {
        return Arrays.stream(Objects.requireNonNull(type.getEnumConstants()))
                .filter(constant -> label(constant).equals(label))
                .findFirst();
    }

    // --- what was wrong

    /**
     * What was wrong.
     *
     * @param error the message, where clients have always found it
     * @param code an {@link dev.clew.environment.EnvironmentException.Kind}, a {@link dev.clew.process.ProcessError}, or a finer word
     * @param category {@code transient} or {@code permanent}
     * @param severity {@code warning} if the same may do better later, {@code critical} if the server is at fault, else {@code error}
     * @param retryHint {@code retry_after}, {@code retry_with_backoff} or {@code do_not_retry}
     */
    public record Refused(
            boolean success,
            Optional<Boolean> found,
            String error,
            String message,
            String code,
            String category,
            String severity,
            String retryHint,
            Optional<Long> retryAfterMs) {}
}
