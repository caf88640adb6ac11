package dev.clew.kernel;

import dev.clew.api.CancelledException;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that a branch asked the world for and that is open until the world answers. */
abstract sealed class Operation<T extends @Nullable Object> extends Settleable<T>
        permits Work, ChildWork, TimerOperation, SignalWait {

    final OperationId id;
    private final Branch owner;
    private final boolean shielded;
    final boolean sheltered;

    /** What people know the place by that it was asked for at. */
    final Optional<String> label;

    private @Nullable String cancelled;

    Operation(Execution execution, Branch owner, OperationId id) {
        super(execution);
        this.id = id;
        this.owner = owner;
        this.shielded = owner.insideShield();
        this.sheltered = owner.sheltered();
        this.label = owner.label();
    }

    /** What the world still has to do for it; nothing for a wait that only a signal ends. */
    abstract Optional<Command> command();

    /** What it came to, if it was not cancelled. */
    abstract T answer();

    /** Whether it failed, if it was not cancelled. */
    abstract boolean answeredByFailure();

    /** Takes back from the world what {@link #command} asked of it. */
    abstract void withdraw();

    @Override
    final boolean shielded() {
        return shielded;
    }

    @Override
    public final void cancel() {
        cancel("cancelled by its orchestration");
    }

    @Override
    final void cancel(String reason) {
        if (!done()) {
            cancelled = reason;
            withdraw();
            close();
        }
    }

    /** Ends its life among the open ones. */
    final void close() {
        execution.closed(this);
        owner.disown(this);
        settle();
    }

    @Override
    final T outcome() {
        if (cancelled != null) {
            throw new CancelledException(cancelled);
        }
        return answer();
    }

    @Override
    final boolean failed() {
        return cancelled != null || answeredByFailure();
    }

    /** Decodes a result, where the type allows null. */
    @SuppressWarnings("NullAway") // null comes out only for a T that admits it: for the payload of null
    static <T extends @Nullable Object> T decode(Execution execution, Payload payload, TypeToken<T> type) {
        return execution.codec().decode(payload, type);
    }
}
