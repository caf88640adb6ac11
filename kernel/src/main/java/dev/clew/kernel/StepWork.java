package dev.clew.kernel;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Step;
import dev.clew.api.StepFunction;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An inline step that has not ended. */
final class StepWork<T extends @Nullable Object> extends Work<T> {

    private final StepFunction<T> body;
    private final Optional<Duration> timeout;

    StepWork(Execution execution, Branch owner, OperationId id, Step<T> step, StepFunction<T> body) {
        super(execution, owner, id, step.name(), step.output(), step.retry(), Optional.empty());
        this.body = body;
        this.timeout = step.timeout();
    }

    @Override
    Optional<Command> command() {
        return Optional.of(new Command.RunStep(id, name, body, attempt(), notBefore(), timeout, sheltered, details()));
    }

    @Override
    Event.Input completed(Payload value) {
        return new Event.StepCompleted(id, name, value);
    }

    @Override
    Event.Input failed(Failure why) {
        return new Event.StepFailed(id, name, attempt(), why);
    }

    @Override
    void withdraw() {
        execution.withdraw(new Command.CancelAttempt(id));
    }
}
