package dev.clew.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A step of a program, by the events in which it told of its beginning and its end; see {@link StepSummaries}.
 *
 * @param scopeId which time round a loop, branch or the like it ran in, if the program says so
 * @param inputs JSON
 * @param outputs JSON
 * @param error JSON, if it failed
 * @param launchedAt when what it waits for was begun, if the program says so
 * @param settledAt when that was over
 */
public record StepSummary(
        String stepId,
        String stepName,
        String stepType,
        Optional<String> scopeId,
        Optional<String> parentScopeId,
        Status status,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<Duration> duration,
        Optional<String> inputs,
        Optional<String> outputs,
        Optional<String> error,
        Optional<Instant> launchedAt,
        Optional<Instant> settledAt) {

    /** How a step stands. */
    public enum Status {
        RUNNING,
        COMPLETED,
        FAILED;

        /** As it is written on the wire. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
