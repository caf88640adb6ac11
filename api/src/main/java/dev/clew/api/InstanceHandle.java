package dev.clew.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
     * @throws TerminatedException if it was terminated
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
     * Sends a signal that may have an idempotency key, and says whether it was one that the instance has had before,
     * which is the answer also if the instance has ended since; see {@link #signal(Signal, Object)}.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InstanceEndedException if it has ended
     */
    SignalReceipt signal(SignalMessage message);

    /**
     * Makes a request of the instance and waits for the answer: at once if the engine is in this process, else as soon
     * as hints arrive or somebody looks. The request is durable before it is looked at, and the answer before it comes
     * here. If the instance has no handler for it yet, it waits until there is one, as signals do.
     *
     * @return what the handler returned; null only if it returned null
     * @throws UpdateRejectedException if its validator refused it, or its input is not of the handler's type
     * @throws UpdateFailedException if its handler threw, or the instance ended before it was done
     * @throws InstanceEndedException if the instance has ended, or ended before it was begun
     * @throws NondeterminismException if the instance is parked
     * @throws PoisonException if the instance is quarantined
     * @throws ResultTimeoutException if there was no answer in time; it may still be carried out
     * @throws ConfigurationException if the input is too large
     * @throws InstanceNotFoundException if there is no such instance
     */
    default <I, R extends @Nullable Object> R update(Update<I, R> update, I input, Duration timeout) {
        return update(update, "", input, timeout);
    }

    /**
     * The same with an id, so that it may be asked again, after a timeout say: who asks with an id that the instance
     * knows gets the answer to that request, and it is not carried out again. Ids are known in the execution that
     * answered, and of the latest {@value Update#MAX_REMEMBERED} answers in the one after it. Reads the histories of both.
     *
     * @param updateId 1 to 256 characters; empty for one of its own
     */
    <I, R extends @Nullable Object> R update(Update<I, R> update, String updateId, I input, Duration timeout);

    /** The same with an input that is encoded already; see {@link #update(Update, String, Object, Duration)}. */
    Payload update(String name, String updateId, Payload input, Duration timeout);

    /**
     * The updates that an execution has taken in, oldest first. Reads all turns from one on to the last that there is:
     * who keeps {@link UpdatePage#nextTurn} reads only what came since.
     *
     * @param fromTurn 0 for the first
     */
    UpdatePage updates(int execution, int fromTurn);

    /**
     * Asks the instance to stop; its code sees a {@link CancelledException} and may clean up first, for which a paused
     * instance goes on. Does nothing if it has ended or was asked before.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    void cancel(Request request);

    /** The same by somebody who is not named; see {@link #cancel(Request)}. */
    default void cancel(String reason) {
        cancel(Request.of(reason));
    }

    /**
     * Ends the instance at once as {@link InstanceStatus#TERMINATED}, wherever it is: running on any node, waiting,
     * parked or quarantined. Its code does not run again and does not get to clean up, which is what
     * {@link #cancel} is for. Does nothing if it has ended.
     *
     * <p>When this returns the instance has ended for good: what its code still does at that moment comes to nothing,
     * and its running activities and steps are interrupted, within about a second where another process runs them.
     * Its parent, if it is a child, gets a {@link ChildFailedException} that says {@code terminated()}. Its own
     * children are asked to stop, but for those with {@link ChildPolicy#ABANDON}; nobody waits for them any more. If
     * the call fails, calling again is safe and does what is left.
     *
     * @param request why and by whom, for people; a very long reason is cut
     * @throws InstanceNotFoundException if there is no such instance
     */
    void terminate(Request request);

    /** The same by somebody who is not named; see {@link #terminate(Request)}. */
    default void terminate(String reason) {
        terminate(Request.of(reason));
    }

    /**
     * Pauses the instance until {@link #resume}: its code does not go on, no timer fires, and no node has it in memory.
     * Signals are kept for it. When this returns it is durable that the instance takes no turn after the one it may be
     * taking; it is {@link InstanceStatus#PAUSED} at once if no node has it, and otherwise as soon as the attempts that
     * its node runs for it have ended. Their results are kept, as are those of tasks in the task queue, which go on.
     *
     * <p>Who waits for its result goes on waiting. Cancelling lets it go on, so that it can clean up; terminating and
     * deleting need not. Does nothing if it is held already or has ended.
     *
     * @param request why and by whom, for people; a very long reason is cut
     * @throws InstanceNotFoundException if there is no such instance
     */
    void pause(Request request);

    /** The same by somebody who is not named; see {@link #pause(Request)}. */
    default void pause(String reason) {
        pause(Request.of(reason));
    }

    /**
     * Lets a paused instance go on, or one that is to be paused. Does nothing if nobody paused it; one that is parked or
     * quarantined is not paused, but needs to be released.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    void resume();

    /**
     * Lets a parked or quarantined instance go on, now that somebody has seen to what was wrong. Does nothing if it is
     * neither: one that was paused goes on with {@link #resume}.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    void release();

    /**
     * Has an instance that has ended or is held go on from an earlier place: its next execution begins with a copy of
     * the turns before the given one, and what came after them is tried again, with the code of today. The execution it
     * was in stays as it is, and can be exported.
     *
     * <p>Signals that were received since are received again, before those that wait. Activities and steps that had
     * not ended before that turn are run again, under new idempotency keys. What the instance keeps and publishes is
     * what it was then. Children that were started before and not waited for to the end are waited for again, and one
     * that has ended since is taken as it ended; children that were started since are asked to stop, but for those with
     * {@link ChildPolicy#ABANDON}, and started anew under new ids, unless the code gave them one: that id is taken until
     * the child is deleted. Instances that were started detached stay. Requests to stop that came since are forgotten. A
     * parent that was told of the end is not told otherwise.
     *
     * <p>When this returns the instance runs again, wherever there is a node for it. Code that does not fit the kept
     * turns parks it, as ever.
     *
     * @param turn the first turn that is to be done anew, in the current execution, from 0; see
     *     {@link HistoryEntry#turn}
     * @param reason why, for people; it is recorded, and a very long one is cut
     * @throws InstanceNotFoundException if there is no such instance
     * @throws ConfigurationException if it runs, which {@link #cancel} and {@link #terminate} end; if it has no such
     *     turn; or if it has changed meanwhile
     */
    void reset(int turn, String reason);

    /**
     * Starts another instance that goes on from a place in the history of this one, which is left as it is, whether it
     * runs or has ended.
     *
     * <p>What was done before the place stays done, is not done again, and is told to the code as it was told to this
     * one's, its id and execution among it. What was under way there begins anew: activities run with idempotency keys
     * of their own, children are started anew as the new instance's own, timers keep their instants. Signals that this
     * one was sent behind the place, or that wait for it, are sent to the new one too; requests to stop are not. Nobody
     * waits for the new one, even if a parent waits for this one. Random numbers and UUIDs behind the place are those
     * that this one draws there.
     *
     * <p>When this returns the new instance runs, wherever there is a node for it. Code that does not fit the history
     * parks it, as ever.
     *
     * @param newId what the new instance is called
     * @param place where it goes on; the history behind it is not taken over
     * @param reason why, for people; it is recorded, and a very long one is cut
     * @return the new instance
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InstanceExistsException if the new id is taken
     * @throws ConfigurationException if there is no such place; or if a child is under way there whose id the code
     *     chose, so that there can be no second one
     */
    InstanceHandle<O> fork(String newId, Place place, String reason);

    /**
     * Has a held instance of a graph go on as another version, with all that is recorded, in the same execution. It stays
     * held until it is resumed or released. What is under way for it goes on undisturbed: tasks in the task queue, timers,
     * children, and messages that wait.
     *
     * <p><b>Whoever asks has found that the other graph fits the history</b>; {@code Workflows.migrate} does all of it.
     * An instance that does not fit is parked when it goes on, as ever.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws ConfigurationException if it runs, which {@link #pause} changes; if it has ended; or if anything has been
     *     recorded since the check
     */
    void migrate(Migration migration);

    /**
     * Tries again what made the instance fail: a {@link #reset} to just before the last thing that reached its code,
     * such as the failure of an activity, step or child. What it did before stays done, steps of the same turn among it.
     * An activity that had used up its attempts gets one more, and so each time.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws ConfigurationException if it has not failed, or has changed meanwhile
     */
    void retry();

    /**
     * Deletes the instance with its history, for good; its id may be used again. Does nothing if somebody else deletes
     * it meanwhile.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InstanceNotEndedException if it has not ended
     */
    void delete();

    /**
     * Deletes the instance even though it has not ended: it is terminated first, with all that follows from that for
     * its parent and its children (see {@link #terminate}).
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    void forceDelete();

    /**
     * Deletes what was recorded of earlier executions. The current one is never touched, so this may be called while
     * the instance runs.
     *
     * @param keepExecutions how many executions keep their histories, the current one among them; at least 1
     * @return how many turns were deleted
     * @throws InstanceNotFoundException if there is no such instance
     */
    int prune(int keepExecutions);

    /**
     * Where the instance stands.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    InstanceInfo info();

    /**
     * How long its history is and what waits for it. Reads the history of the current execution.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    InstanceStats stats();

    /**
     * Why the instance does not move, or what became of it.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    Explanation explain();

    /**
     * Waits until the instance has published another status than the one that was seen, or has ended or is held, and
     * says where it stands then. Statuses that follow each other quickly may be seen as one.
     *
     * @param since the {@link InstanceInfo#statusVersion} that was seen last; 0 if none
     * @throws ResultTimeoutException if nothing of it happened in time
     * @throws InstanceNotFoundException if there is no such instance
     */
    InstanceInfo awaitStatus(long since, Duration timeout);

    /**
     * A value that the instance keeps, as of its last durable turn; empty if it keeps none of that name.
     *
     * @throws ConfigurationException if the value does not fit the key's type
     * @throws InstanceNotFoundException if there is no such instance
     */
    <T> Optional<T> state(StateKey<T> key);

    /**
     * All values that the instance keeps, as of its last durable turn, in the order of their names.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    List<StateEntry> state();

    /**
     * Waits for a value that is as wanted. At once if the engine is in this process, else as soon as hints arrive or
     * somebody looks. Values that follow each other quickly may not all be looked at; the last one always is.
     *
     * @param wanted what the value has to be like; called on this thread
     * @return the value
     * @throws InstanceEndedException if the instance has ended and the value is not as wanted
     * @throws NondeterminismException if it is parked and the value is not as wanted
     * @throws PoisonException if it is quarantined and the value is not as wanted
     * @throws ResultTimeoutException if it did not come in time
     * @throws InstanceNotFoundException if there is no such instance
     */
    <T> T awaitState(StateKey<T> key, Predicate<? super T> wanted, Duration timeout);

    /** Waits for a value, whatever it is; see {@link #awaitState(StateKey, Predicate, Duration)}. */
    default <T> T awaitState(StateKey<T> key, Duration timeout) {
        return awaitState(key, value -> true, timeout);
    }

    /**
     * The instance with its children, their children, and so on: those that the current execution of each started.
     * Reads the row and the history of each, so not for every second where they are many.
     *
     * @param most how many instances at most, from 1 to {@link InstanceTree#MAX_SIZE}; the nearest come first
     * @throws InstanceNotFoundException if there is no such instance
     */
    InstanceTree tree(int most);

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

    /**
     * The instance as a JSON document: the current execution, and all before it that are kept. For
     * {@link ClewClient#importHistory}; a replay looks at the current execution alone.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    String exportInstance();

    /** The current execution as a document; see {@link #exportHistory(int)}. */
    default String exportHistory() {
        return exportHistory(info().execution());
    }
}
