package dev.clew.process;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a process stands, and how it ended if it has.
 *
 * @param checkpoint the key of the checkpoint that was saved last
 * @param reason why it is suspended or how it ended: {@code completed}, {@code application_error}, {@code crashed},
 *     {@code timeout}, {@code launch_failed}, {@code cancelled}, {@code paused}, {@code sleeping}, {@code waiting_signal} and so on
 * @param output what it came to, if it has completed
 * @param error why it failed or was cancelled
 */
public record ProcessInfo(
        String instanceId,
        ProcessStatus status,
        String reason,
        int run,
        Optional<String> checkpoint,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Instant> wakeAt,
        Optional<ControlSignal> signal,
        Optional<Bytes> output,
        Optional<String> error,
        OptionalInt exitCode,
        String exitMessage) {}
