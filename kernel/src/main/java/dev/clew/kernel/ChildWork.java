package dev.clew.kernel;

import dev.clew.api.ChildFailedException;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A child that was started and has not ended. */
final class ChildWork<T extends @Nullable Object> extends Operation<T> {

    private final Event.ChildStarted started;
    private final Parent parent;
    private final TypeToken<T> type;
    private @Nullable Payload result;
    private @Nullable Failure failure;

    ChildWork(Execution execution, Branch owner, Event.ChildStarted started, TypeToken<T> type) {
        super(execution, owner, started.id());
        this.started = started;
        this.parent = execution.parentOf(started.id());
        this.type = type;
    }

    String name() {
        return started.name();
    }

    String childId() {
        return started.childId();
    }

    /** Whom it reports to. */
    Parent parent() {
        return parent;
    }

    @Override
    Optional<Command> command() {
        return Optional.of(new Command.StartChild(
                id,
                started.name(),
                started.version(),
                started.childId(),
                started.input(),
                parent,
                started.attributes(),
                label));
    }

    void complete(Payload value) {
        result = value;
        close();
    }

    void fail(Failure why) {
        failure = why;
        close();
    }

    Command.CancelChild cancellation(String reason) {
        return new Command.CancelChild(id, started.childId(), reason);
    }

    @Override
    void withdraw() {
        switch (started.policy()) {
            case CANCEL -> {
                execution.record(new Event.ChildCancelled(id));
                execution.withdraw(
                        cancellation("its parent '" + execution.identity().instanceId() + "' no longer waits for it"));
            }
            case WAIT -> execution.linger(this);
            case ABANDON -> {}
        }
    }

    @Override
    T answer() {
        if (failure != null) {
            throw new ChildFailedException(started.name(), started.childId(), failure);
        }
        return decode(execution, Objects.requireNonNull(result), type);
    }

    @Override
    boolean answeredByFailure() {
        return failure != null;
    }
}
