package dev.clew.kernel;

import dev.clew.api.Deferred;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that is open until it is settled, once, and that branches can wait for. */
abstract sealed class Settleable<T extends @Nullable Object> implements Deferred<T>
        permits Branch, Operation, Promised {

    final Execution execution;
    private @Nullable List<Runnable> listeners;
    private boolean done;

    Settleable(Execution execution) {
        this.execution = execution;
    }

    /** What it came to: returns or throws. Only when done. */
    abstract T outcome();

    /** Whether {@link #outcome} throws. Only when done. */
    abstract boolean failed();

    /** Cancels it for a reason; does nothing if it is done. */
    abstract void cancel(String reason);

    /** Whether a cancellation of the branch that started it leaves it alone. */
    abstract boolean shielded();

    @Override
    public final boolean done() {
        return done;
    }

    @Override
    public final T await() {
        execution.awaitSettled(this);
        return outcome();
    }

    /** Runs a listener when this is settled. Only while it is open. */
    final void onSettled(Runnable listener) {
        if (listeners == null) {
            listeners = new ArrayList<>(1);
        }
        listeners.add(listener);
    }

    final void settle() {
        done = true;
        List<Runnable> told = listeners;
        if (told != null) {
            listeners = null;
            told.forEach(Runnable::run);
        }
    }
}
