package dev.clew.kernel;

import dev.clew.api.CancelledException;
import dev.clew.api.Promise;
import org.jspecify.annotations.Nullable;

/** What the code itself settles. Nothing of it is recorded: on replay the same code settles it at the same place. */
final class Promised<T extends @Nullable Object> extends Settleable<T> implements Promise<T> {

    private @Nullable T result;
    private @Nullable String cancelled;

    Promised(Execution execution) {
        super(execution);
    }

    @Override
    public void complete(T outcome) {
        execution.current();
        if (!done()) {
            result = outcome;
            settle();
        }
    }

    @Override
    public void cancel() {
        cancel("cancelled by its orchestration");
    }

    @Override
    void cancel(String reason) {
        if (!done()) {
            cancelled = reason;
            settle();
        }
    }

    @Override
    @SuppressWarnings("NullAway") // null comes out only for a T that admits it: when that is what it was completed with
    T outcome() {
        if (cancelled != null) {
            throw new CancelledException(cancelled);
        }
        return result;
    }

    @Override
    boolean failed() {
        return cancelled != null;
    }

    @Override
    boolean shielded() {
        return true;
    }
}
