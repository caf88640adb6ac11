package dev.clew.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instance, to ask and to steer. Thread-safe, holds nothing open.
 *
 * @param <O> its result
 */
public interface InstanceHandle<O extends @Nullable Object> {

    String id();

    /**
     * Waits for the instance to end and returns its result.
     *
     * @throws InstanceFailedException if it failed
     * @throws CancelledException if it was cancelled
     * @throws NondeterminismException if it is parked
     * @throws PoisonException if it is quarantined
     * @throws ResultTimeoutException if it has not ended in time
     * @throws InstanceNotFoundException if there is none
     */
    O result(Duration timeout);

    /**
     * Sends a signal. When this returns the signal is durable and will be taken exactly once, unless the instance
     * ends first.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InstanceEndedException if it has ended
     */
    <T> void signal(Signal<T> signal, T value);

    /** Sends a signal whose payload is encoded already; see {@link #signal}. */
    void signal(String name, Payload payload);

    /**
     * Asks the instance to stop; its code sees a {@link CancelledException} and may clean up first. Does nothing if
     * it has ended or was asked before.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    void cancel(String reason);

    /**
     * Lets a parked or quarantined instance go on. Does nothing if it is not held.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    void release();

    /**
     * Where the instance stands.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    InstanceInfo info();

    /**
     * What was recorded of the current execution, oldest first.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    List<HistoryEntry> history();

    /**
     * One execution as a JSON document of its own, to keep as a replay test or to carry elsewhere. The format has a
     * number and is described in {@code docs/history-export.md}.
     *
     * @param execution which one, from 1 to {@link InstanceInfo#execution}
     * @throws InstanceNotFoundException if there is no such instance
     * @throws ConfigurationException if it has no such execution
     */
    String exportHistory(int execution);

    /** The current execution as a document; see {@link #exportHistory(int)}. */
    default String exportHistory() {
        return exportHistory(info().execution());
    }
}
