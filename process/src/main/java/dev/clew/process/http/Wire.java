package dev.clew.process.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clew.process.ProcessError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is said over HTTP: paths, headers, and bodies, whose fields are the components in snake case. Bytes are standard base64 with
 * padding; what is absent or has no bytes is left out; times are milliseconds since 1970, rounded up.
 *
 * <p>Only ever added to: a field that a reader does not know is ignored, and one that a writer does not know has a meaning when it is
 * left out. So clients written for the protocol's first version go on working; golden tests hold this line.
 */
public final class Wire {

    /** The version of this protocol. Another one would not understand this one's clients. */
    public static final int VERSION = 1;

    /** Where the server says what it is and can do. */
    public static final String HELLO = "/api/v1/hello";

    /** What stands before the id of an instance; what is asked stands after it. */
    public static final String INSTANCES = "/api/v1/instances/";

    /** Names the namespace. */
    public static final String TENANT_HEADER = "X-Runtara-Tenant-Id";

    /** Names the instance that asks, as clients have always sent it; the path decides. */
    public static final String INSTANCE_HEADER = "X-Runtara-Instance-Id";

    /** Carries the number of the run, in requests and in the answer to a registration. */
    public static final String RUN_HEADER = "Clew-Run";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE) // the length of the whole body is bounded
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Wire() {}

    /** As JSON in UTF-8. */
    public static byte[] write(Object body) {
        return MAPPER.writeValueAsBytes(body);
    }

    /**
     * Reads a body. One without bytes is read as one without fields.
     *
     * @throws JacksonException if it is no JSON of this shape
     */
    public static <T> T read(byte[] body, Class<T> type) {
        return body.length == 0 ? MAPPER.readValue("{}", type) : MAPPER.readValue(body, type);
    }

    /** An instant as it is written: never before it. */
    public static long millis(Instant instant) {
        boolean whole = instant.truncatedTo(ChronoUnit.MILLIS).equals(instant);
        return whole ? instant.toEpochMilli() : instant.toEpochMilli() + 1;
    }

    @SuppressWarnings("NullableOptional") // so a field that is left out comes in
    private static <T> Optional<T> given(@Nullable Optional<T> value) {
        return Objects.requireNonNullElse(value, Optional.empty());
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    // --- what is asked

    public record Register(String tenantId, Optional<String> checkpointId) {
        public Register {
            tenantId = text(tenantId);
            checkpointId = given(checkpointId);
        }
    }

    /**
     * A checkpoint to save or to find.
     *
     * @param probe whether to look only; unless said, that is so if the state is empty
     */
    public record Checkpoint(String checkpointId, String state, Optional<Boolean> probe) {
        public Checkpoint {
            checkpointId = text(checkpointId);
            state = text(state);
            probe = given(probe);
        }
    }

    public record Acknowledge(String signalType) {
        public Acknowledge {
            signalType = text(signalType);
        }
    }

    public record Completed(String output) {
        public Completed {
            output = text(output);
        }
    }

    public record Failed(String error) {
        public Failed {
            error = text(error);
        }
    }

    /** That this run leaves; without fields, until somebody has the process go on. */
    public record Suspended(
            Optional<String> reason,
            Optional<Long> wakeAtMs,
            Optional<String> signalId,
            Optional<String> checkpointId,
            Optional<String> state) {
        public Suspended {
            reason = given(reason);
            wakeAtMs = given(wakeAtMs);
            signalId = given(signalId);
            checkpointId = given(checkpointId);
            state = given(state);
        }
    }

    public record Event(
            String eventType, Optional<String> checkpointId, Optional<String> payload, Optional<String> subtype) {
        public Event {
            eventType = text(eventType);
            checkpointId = given(checkpointId);
            payload = given(payload);
            subtype = given(subtype);
        }
    }

    /**
     * A sleep.
     *
     * @param hold whether the answer is to come when it is over; so unless said otherwise
     */
    public record Sleep(long durationMs, String checkpointId, String state, Optional<Boolean> hold) {
        public Sleep {
            checkpointId = text(checkpointId);
            state = text(state);
            hold = given(hold);
        }
    }

    /**
     * A failed attempt.
     *
     * @param limitWaits how many waits for rate limits there were, with the one after it if it cost no attempt
     * @param limitWaitedMs how long those are together
     */
    public record Retry(
            String checkpointId,
            int attempt,
            Optional<String> errorMessage,
            Optional<Long> nextAtMs,
            Optional<Integer> limitWaits,
            Optional<Long> limitWaitedMs) {
        public Retry {
            checkpointId = text(checkpointId);
            errorMessage = given(errorMessage);
            nextAtMs = given(nextAtMs);
            limitWaits = given(limitWaits);
            limitWaitedMs = given(limitWaitedMs);
        }
    }

    // --- what is answered

    public record Hello(String protocol, int protocolVersion, String serverVersion, List<String> capabilities) {}

    public record Done(boolean success) {
        public static final Done DONE = new Done(true);
    }

    public record Registered(boolean success, Optional<Integer> run) {
        public Registered {
            run = given(run);
        }
    }

    public record Slept(boolean success, Optional<Long> wakeAtMs) {
        public Slept {
            wakeAtMs = given(wakeAtMs);
        }
    }

    public record Signal(String signalType, Optional<String> payload) {
        public Signal {
            payload = given(payload);
        }
    }

    public record CustomSignal(String checkpointId, Optional<String> payload) {
        public CustomSignal {
            payload = given(payload);
        }
    }

    public record Saved(
            boolean found,
            Optional<String> state,
            Optional<Signal> signal,
            Optional<CustomSignal> customSignal,
            Optional<Long> wakeAtMs) {
        public Saved {
            state = given(state);
            signal = given(signal);
            customSignal = given(customSignal);
            wakeAtMs = given(wakeAtMs);
        }
    }

    public record Signals(Optional<Signal> signal, Optional<CustomSignal> customSignal) {
        public Signals {
            signal = given(signal);
            customSignal = given(customSignal);
        }
    }

    public record Attempt(
            boolean found,
            Optional<String> checkpointId,
            Optional<Integer> attempt,
            Optional<String> errorMessage,
            Optional<Long> atMs,
            Optional<Long> nextAtMs,
            Optional<Integer> limitWaits,
            Optional<Long> limitWaitedMs) {

        /** None was recorded. */
        public static final Attempt NONE = new Attempt(
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        public Attempt {
            checkpointId = given(checkpointId);
            attempt = given(attempt);
            errorMessage = given(errorMessage);
            atMs = given(atMs);
            nextAtMs = given(nextAtMs);
            limitWaits = given(limitWaits);
            limitWaitedMs = given(limitWaitedMs);
        }
    }

    public record Status(
            boolean found,
            String instanceId,
            String status,
            Optional<String> checkpointId,
            Optional<String> output,
            Optional<String> error,
            Optional<String> reason,
            Optional<Integer> run,
            Optional<Long> createdAtMs,
            Optional<Long> startedAtMs,
            Optional<Long> finishedAtMs,
            Optional<Long> wakeAtMs,
            Optional<Signal> signal,
            Optional<Integer> exitCode,
            Optional<String> exitMessage) {
        public Status {
            checkpointId = given(checkpointId);
            output = given(output);
            error = given(error);
            reason = given(reason);
            run = given(run);
            createdAtMs = given(createdAtMs);
            startedAtMs = given(startedAtMs);
            finishedAtMs = given(finishedAtMs);
            wakeAtMs = given(wakeAtMs);
            signal = given(signal);
            exitCode = given(exitCode);
            exitMessage = given(exitMessage);
        }

        /** There is none of that id. */
        public static Status none(String instanceId) {
            return new Status(
                    false,
                    instanceId,
                    "unknown",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    public record Input(
            boolean found,
            String instanceId,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String input) {}

    /**
     * What was wrong.
     *
     * @param success never
     * @param found never, if anything
     * @param code a {@link ProcessError}, or a finer word where a person or program wants to know which part of a request was bad
     * @param category {@code transient} or {@code permanent}
     * @param retryHint {@code retry_after}, {@code retry_with_backoff} or {@code do_not_retry}
     */
    public record Refused(
            boolean success,
            Optional<Boolean> found,
            String error,
            String code,
            Optional<String> category,
            Optional<String> retryHint,
            Optional<Long> retryAfterMs) {
        public Refused {
            found = given(found);
            error = text(error);
            code = text(code);
            category = given(category);
            retryHint = given(retryHint);
            retryAfterMs = given(retryAfterMs);
        }
    }
}
