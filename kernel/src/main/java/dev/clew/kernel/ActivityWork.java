package dev.clew.kernel;

import dev.clew.api.Activity;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Routing;
import dev.clew.api.Timeouts;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An activity that was scheduled. */
final class ActivityWork<T extends @Nullable Object> extends Work<T> {

    private final Payload input;
    private final Timeouts timeouts;
    private final Routing routing;
    private final Instant scheduledAt;

    ActivityWork(Execution execution, Branch owner, OperationId id, Activity<?, T> activity, Payload input) {
        Instant now = execution.transcript().now();
        Optional<Instant> closeBy = activity.timeouts().scheduleToClose().map(span -> WholeMillis.after(now, span));
        super(execution, owner, id, activity.name(), activity.output(), activity.retry(), closeBy);
        this.input = input;
        this.timeouts = activity.timeouts();
        this.routing = activity.routing();
        this.scheduledAt = now;
    }

    @Override
    Optional<Command> command() {
        return Optional.of(new Command.RunActivity(
                id, name, input, attempt(), notBefore(), routing, deadlines(), details(), label));
    }

    private Command.Deadlines deadlines() {
        Instant from = notBefore().orElse(scheduledAt);
        return new Command.Deadlines(
                timeouts.scheduleToStart().map(span -> WholeMillis.after(from, span)),
                closeBy,
                timeouts.startToClose(),
                timeouts.heartbeat());
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
