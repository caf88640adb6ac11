package dev.clew.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clew.api.StateKey;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a process keeps where everybody can read it without waking it: where it stands, and what is asked of it.
 *
 * @param status an end that came from outside is not here: that the instance itself tells
 * @param reason why it is suspended or how it ended: {@code sleeping}, {@code waiting_signal}, {@code paused}, {@code
 *     shutdown_requested}, {@code completed}, {@code crashed} and so on, or what it gave; empty otherwise
 * @param run which registration is the present one, from 1; 0 before the first. What an earlier one asks for is refused
 * @param launches how often it was launched
 * @param startedAt when it registered first
 * @param wakeAt when a suspended one is to go on, if by the clock
 * @param waitingFor the checkpoint whose signal a suspended one waits for, if it does
 * @param signal what is asked of it and not acknowledged yet
 * @param exitCode that of its last run
 * @param exitMessage what the runner said of its last run
 * @param peakMemoryBytes the most memory that a run of it has used, as far as runners know
 * @param cpuMicros the processor time that its runs have used together, as far as runners know
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProcessState(
        ProcessStatus status,
        String reason,
        int run,
        int launches,
        Optional<Instant> startedAt,
        Optional<Instant> wakeAt,
        Optional<String> waitingFor,
        Optional<ControlSignal> signal,
        OptionalInt exitCode,
        String exitMessage,
        OptionalLong peakMemoryBytes,
        OptionalLong cpuMicros) {

    /** Where it is kept. */
    public static final StateKey<ProcessState> KEY = StateKey.of("process", ProcessState.class);

    static final ProcessState PENDING = new ProcessState(
            ProcessStatus.PENDING,
            "",
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            "",
            OptionalLong.empty(),
            OptionalLong.empty());

    public ProcessState {
        reason = Objects.requireNonNullElse(reason, "");
        startedAt = Objects.requireNonNullElse(startedAt, Optional.empty());
        wakeAt = Objects.requireNonNullElse(wakeAt, Optional.empty());
        waitingFor = Objects.requireNonNullElse(waitingFor, Optional.empty());
        signal = Objects.requireNonNullElse(signal, Optional.empty());
        exitCode = Objects.requireNonNullElse(exitCode, OptionalInt.empty());
        exitMessage = Objects.requireNonNullElse(exitMessage, "");
        peakMemoryBytes = Objects.requireNonNullElse(peakMemoryBytes, OptionalLong.empty());
        cpuMicros = Objects.requireNonNullElse(cpuMicros, OptionalLong.empty());
    }

    ProcessState running(int newRun, Instant now) {
        return new ProcessState(
                ProcessStatus.RUNNING,
                "",
                newRun,
                launches,
                startedAt.or(() -> Optional.of(now)),
                Optional.empty(),
                Optional.empty(),
                signal.filter(pending ->
                        pending.type() == ControlSignal.Type.CANCEL || pending.type() == ControlSignal.Type.PAUSE),
                exitCode,
                exitMessage,
                peakMemoryBytes,
                cpuMicros);
    }

    ProcessState suspended(String why, Optional<Instant> until, Optional<String> checkpoint) {
        return new ProcessState(
                ProcessStatus.SUSPENDED,
                why,
                run,
                launches,
                startedAt,
                until,
                checkpoint,
                signal,
                exitCode,
                exitMessage,
                peakMemoryBytes,
                cpuMicros);
    }

    ProcessState signalled(Optional<ControlSignal> pending) {
        return new ProcessState(
                status,
                reason,
                run,
                launches,
                startedAt,
                wakeAt,
                waitingFor,
                pending,
                exitCode,
                exitMessage,
                peakMemoryBytes,
                cpuMicros);
    }

    ProcessState ended(ProcessStatus how, String why) {
        return new ProcessState(
                how,
                why,
                run,
                launches,
                startedAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                exitCode,
                exitMessage,
                peakMemoryBytes,
                cpuMicros);
    }

    ProcessState launching(int nextRun) {
        return new ProcessState(
                ProcessStatus.PENDING,
                "",
                nextRun,
                launches + 1,
                startedAt,
                Optional.empty(),
                Optional.empty(),
                signal,
                exitCode,
                exitMessage,
                peakMemoryBytes,
                cpuMicros);
    }

    ProcessState exited(Exit exit) {
        return new ProcessState(
                status,
                reason,
                run,
                launches,
                startedAt,
                wakeAt,
                waitingFor,
                signal,
                exit.code(),
                exit.message(),
                most(peakMemoryBytes, exit.peakMemoryBytes()),
                sum(cpuMicros, exit.cpuMicros()));
    }

    private static OptionalLong most(OptionalLong one, OptionalLong other) {
        return one.isPresent() && (other.isEmpty() || one.getAsLong() > other.getAsLong()) ? one : other;
    }

    private static OptionalLong sum(OptionalLong one, OptionalLong other) {
        return one.isEmpty() ? other : OptionalLong.of(one.getAsLong() + other.orElse(0));
    }
}
