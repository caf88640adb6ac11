package dev.clew.environment.http;

import dev.clew.environment.StartRequest;
import dev.clew.environment.Started;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What starts and steers processes, as {@link ManagementWire} has it. */
public final class SteeringWire {

    private SteeringWire() {}

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
            tenantId = Fields.given(tenantId);
            imageId = Fields.text(imageId);
            instanceId = Fields.given(instanceId);
            inputBase64 = Fields.given(inputBase64);
            timeoutSeconds = Fields.given(timeoutSeconds);
            gracePeriodSeconds = Fields.given(gracePeriodSeconds);
            maxCrashes = Fields.given(maxCrashes);
        }

        static Start of(String namespace, StartRequest request) {
            return new Start(
                    Optional.of(namespace),
                    request.image(),
                    request.instanceId(),
                    null,
                    request.input().map(Bytes::toBase64),
                    request.timeout().map(Fields::seconds),
                    request.env(),
                    Optional.of(Fields.seconds(request.grace())),
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
                    Fields.meant("input", input, inputBase64, true),
                    timeoutSeconds.map(seconds -> Fields.span("timeout_seconds", seconds)),
                    Objects.requireNonNullElse(env, Map.of()),
                    gracePeriodSeconds
                            .map(seconds -> Fields.span("grace_period_seconds", seconds))
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
            gracePeriodSeconds = Fields.given(gracePeriodSeconds);
            reason = Fields.given(reason);
        }

        static Stop of(Duration grace, String reason) {
            return new Stop(Optional.of(Fields.seconds(grace)), Optional.of(reason));
        }

        /**
         * How long a run may go on.
         *
         * @throws IllegalArgumentException if it makes no sense
         */
        public Duration grace() {
            return gracePeriodSeconds
                    .map(seconds -> Fields.span("grace_period_seconds", seconds))
                    .orElse(USUAL_GRACE);
        }
    }

    public record Signal(String signalType, @Nullable JsonNode payload, Optional<String> payloadBase64) {
        public Signal {
            signalType = Fields.text(signalType);
            payloadBase64 = Fields.given(payloadBase64);
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
            return Fields.meant("payload", payload, payloadBase64, false).orElse(Bytes.EMPTY);
        }
    }

    public record CustomSignal(
            String checkpointId, @Nullable JsonNode payload, Optional<String> payloadBase64) {
        public CustomSignal {
            checkpointId = Fields.text(checkpointId);
            payloadBase64 = Fields.given(payloadBase64);
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
            return Fields.meant("payload", payload, payloadBase64, false).orElse(Bytes.EMPTY);
        }
    }
}
