package dev.clew.kernel;

import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Step;
import dev.clew.api.StepFunction;
import dev.clew.api.TransactionFunction;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An inline step, transactional or not, that has not ended. */
final class StepWork<T extends @Nullable Object> extends Work<T> {

    private final Body<T> body;
    private final Optional<Duration> timeout;

    /** What it does. The history does not tell one kind from the other, so that code may change between them. */
    sealed interface Body<T extends @Nullable Object> {

        record Plain<T extends @Nullable Object>(StepFunction<T> function) implements Body<T> {}

        record Transactional<T extends @Nullable Object>(TransactionFunction<T> function) implements Body<T> {}
    }

    StepWork(Execution execution, Branch owner, OperationId id, Step<T> step, Body<T> body) {
        super(execution, owner, id, step.name(), step.output(), step.retry(), Optional.empty());
        this.body = body;
        this.timeout = step.timeout();
    }

    @Override
    Optional<Command> command() {
        return Optional.of(
                switch (body) {
                    case Body.Plain<T>(var function) ->
                        new Command.RunStep(
                                id, name, function, attempt(), notBefore(), timeout, sheltered, details(), label);
                    case Body.Transactional<T>(var function) ->
                        new Command.RunTransaction(
                                id, name, function, attempt(), notBefore(), timeout, sheltered, details(), label);
                });
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
