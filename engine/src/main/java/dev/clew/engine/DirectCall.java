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
        LockSupport.unpark(caller);
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
            if (!waits.await(() -> told, timeout)) {
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
