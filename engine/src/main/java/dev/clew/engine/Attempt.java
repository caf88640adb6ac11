package dev.clew.engine;

import dev.clew.api.ActivityContext;
import dev.clew.kernel.OperationId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an activity or step, from its dispatch to its report.
 *
 * <p>Reported once: by its end, by its timeout, or never if it is cancelled first. The thread that runs it is
 * interrupted by a cancellation or timeout, but never after the body has returned.
 */
final class Attempt implements ActivityContext {

    private final String instanceId;
    private final String idempotencyKey;
    private final String name;
    private final int number;
    private final boolean sheltered;

    private volatile Optional<Instant> deadline = Optional.empty();
    private volatile boolean cancelled;
    private boolean settled;
    private @Nullable Thread thread;

    Attempt(String instanceId, int execution, OperationId operation, String name, int number, boolean sheltered) {
        this.instanceId = instanceId;
        this.idempotencyKey = instanceId + '/' + execution + '/' + operation;
        this.name = name;
        this.number = number;
        this.sheltered = sheltered;
    }

    @Override
    public String instanceId() {
        return instanceId;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int attempt() {
        return number;
    }

    @Override
    public String idempotencyKey() {
        return idempotencyKey;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public Optional<Instant> deadline() {
        return deadline;
    }

    /** Whether the cancellation of its instance leaves it alone. */
    boolean sheltered() {
        return sheltered;
    }

    /** Binds the attempt to the calling thread. False if it was cancelled before it began. */
    synchronized boolean begin(Optional<Instant> due) {
        if (cancelled) {
            return false;
        }
        deadline = due;
        thread = Thread.currentThread();
        return true;
    }

    /** Frees the calling thread from interrupts meant for the body, and from one that the body left behind. */
    synchronized void end() {
        thread = null;
        Thread.interrupted();
    }

    /** Claims the right to report. True for one caller only. */
    synchronized boolean settle() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    /** Tells the body that nobody waits for it any more. */
    synchronized void cancel() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
