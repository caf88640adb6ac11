package dev.clew.kernel;

import dev.clew.api.Payload;
import dev.clew.api.StepFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a turn asks the world for. Carried out only after the turn is durable. */
public sealed interface Command {

    OperationId id();

    /**
     * Run an attempt of an activity and report how it ended.
     *
     * @param attempt from 1
     * @param notBefore when a retry may begin
     * @param timeout how long the attempt may run
     */
    record RunActivity(
            OperationId id,
            String name,
            Payload input,
            int attempt,
            Optional<Instant> notBefore,
            Optional<Duration> timeout)
            implements Command {}

    /**
     * Run an attempt of an inline step and report how it ended.
     *
     * @param sheltered whether cancelling the instance leaves the step alone
     */
    record RunStep(
            OperationId id,
            String name,
            StepFunction<?> body,
            int attempt,
            Optional<Instant> notBefore,
            Optional<Duration> timeout,
            boolean sheltered)
            implements Command {}

    /** Tell a running or waiting attempt that nobody wants its result. */
    record CancelAttempt(OperationId id) implements Command {}

    /** Send {@link Message.TimerDue} at {@code fireAt} or as soon after it as possible. */
    record StartTimer(OperationId id, Instant fireAt) implements Command {}

    /** Forget a timer. */
    record CancelTimer(OperationId id) implements Command {}
}
