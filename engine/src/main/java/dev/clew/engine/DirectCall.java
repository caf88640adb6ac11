package dev.clew.engine;

import dev.clew.kernel.Event.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An update that an instance in memory was handed, and the thread that asked for it, which waits for what it comes to.
 *
 * <p>{@link #tell} is for any thread, once; the rest for the one that made the call.
 */
final class DirectCall {

    private final String updateId;
    private final DirectUpdates updates;
    private final LongWaits waits;
    private final Thread caller = Thread.currentThread();
    private @Nullable Answer answer;
    private volatile boolean told;
    private @Nullable Errand errand;

    /** What the caller itself does for the instance, on its way to the answer. */
    interface Errand {

        /** Whether it can be ended without waiting. Whoever makes it so unparks the caller. */
        boolean isOver();

        /** Ends it, or leaves it to the instance. To be called once. */
        void end();
    }

    DirectCall(String updateId, DirectUpdates updates, LongWaits waits) {
        this.updateId = updateId;
        this.updates = updates;
        this.waits = waits;
    }

    String updateId() {
        return updateId;
    }

    /** Tells the caller what it comes to; nothing if it has to be asked for through the store. */
    void tell(Optional<Answer> outcome) {
        answer = outcome.orElse(null);
        told = true;
        if (!Thread.currentThread().equals(caller)) {
            LockSupport.unpark(caller);
        }
    }

    /** Has the caller do something for the instance while it waits. */
    DirectCall doing(Errand work) {
        errand = work;
        return this;
    }

    /**
     * Waits for the answer.
     *
     * @return nothing if the update has to be asked for through the store
     * @throws TimeoutException if there is no answer by then; the instance may still give one
     * @throws InterruptedException if the calling thread is interrupted
     */
    Optional<Answer> await(Duration timeout) throws TimeoutException, InterruptedException {
        try {
            Duration left = timeout;
            Errand work = errand;
            if (work != null) {
                long begin = System.nanoTime();
                try {
                    waits.await(work::isOver, timeout);
                } finally {
                    work.end();
                }
                left = timeout.minusNanos(System.nanoTime() - begin);
            }
            if (!told && !waits.await(() -> told, left)) {
                throw new TimeoutException();
            }
            return Optional.ofNullable(answer);
        } finally {
            if (!told) {
                updates.forget(this);
            }
        }
    }
}
