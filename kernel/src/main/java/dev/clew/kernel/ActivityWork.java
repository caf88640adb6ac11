package dev.clew.kernel;

import dev.clew.api.Activity;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An activity that was scheduled. */
final class ActivityWork<T extends @Nullable Object> extends Work<T> {

    private final Payload input;

    ActivityWork(Execution execution, Branch owner, OperationId id, Activity<?, T> activity, Payload input) {
        super(execution, owner, id, activity.name(), activity.output(), activity.retry(), activity.timeout());
        this.input = input;
    }

    @Override
    Optional<Command> command() {
        return Optional.of(new Command.RunActivity(id, name, input, attempt(), notBefore(), timeout));
    }

    @Override
    Event.Input completed(Payload value) {
        return new Event.ActivityCompleted(id, value);
    }

    @Override
    Event.Input failed(Failure why) {
        return new Event.ActivityFailed(id, attempt(), why);
    }

    @Override
    void withdraw() {
        execution.record(new Event.ActivityCancelled(id));
        execution.withdraw(new Command.CancelAttempt(id));
    }
}
