package dev.clew.kernel;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A timer that has not fired. */
final class TimerOperation extends Operation<@Nullable Void> {

    private final Instant fireAt;

    TimerOperation(Execution execution, Branch owner, OperationId id, Instant fireAt) {
        super(execution, owner, id);
        this.fireAt = fireAt;
    }

    @Override
    Optional<Command> command() {
        return Optional.of(new Command.StartTimer(id, fireAt));
    }

    @Override
    void withdraw() {
        execution.withdraw(new Command.CancelTimer(id));
    }

    @Override
    @Nullable
    Void answer() {
        return null;
    }

    @Override
    boolean answeredByFailure() {
        return false;
    }
}
