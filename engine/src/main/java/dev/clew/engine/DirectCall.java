package dev.clew.engine;

import dev.clew.kernel.Event.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An update that an instance in memory was handed.
 *
 * @param answer what it comes to; nothing if it has to be asked for through the store
 * @param forget gives up waiting
 */
record DirectCall(CompletableFuture<Optional<Answer>> answer, Runnable forget) {

    /**
     * Waits for the answer.
     *
     * @return nothing if the update has to be asked for through the store
     * @throws TimeoutException if there is no answer by then; the instance may still give one
     * @throws InterruptedException if the calling thread is interrupted
     */
    Optional<Answer> await(Duration timeout) throws TimeoutException, InterruptedException {
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("an answer never fails to come, but is nothing", impossible);
        } finally {
            forget.run();
        }
    }
}
