package dev.clew.api;

import java.util.function.Consumer;

/**
 * Starts, finds and steers instances. Thread-safe. Every call that changes something returns when the change is
 * durable, and never before.
 */
public interface ClewClient {

    /**
     * Starts an instance; the same as {@link #start(Orchestration, String, Object, ConflictPolicy)} with
     * {@link ConflictPolicy#FAIL}.
     */
    default <I, O> InstanceHandle<O> start(Orchestration<I, O> orchestration, String id, I input) {
        return start(orchestration, id, input, ConflictPolicy.FAIL);
    }

    /**
     * Starts an instance.
     *
     * @param id unique in the namespace, 1 to 256 characters; a good one is the business key of what it works on
     * @throws InstanceExistsException if the id is taken and the policy does not allow it
     * @throws ConfigurationException if the input cannot be encoded or is too large
     * @throws InfrastructureException if the store cannot be reached; calling again with
     *     {@link ConflictPolicy#USE_EXISTING}, or with an idempotency key, is safe
     */
    default <I, O> InstanceHandle<O> start(
            Orchestration<I, O> orchestration, String id, I input, ConflictPolicy policy) {
        return start(orchestration, id, input, StartOptions.DEFAULT.onConflict(policy));
    }

    /**
     * Starts an instance, perhaps later, and perhaps such that it may be asked for again; see
     * {@link #start(Orchestration, String, Object, ConflictPolicy)}.
     *
     * @throws InstanceExistsException if the id is taken and the options do not allow it
     */
    <I, O> InstanceHandle<O> start(Orchestration<I, O> orchestration, String id, I input, StartOptions options);

    /** Starts an instance of what is only known by name, as the latest version, with an input that is encoded already. */
    InstanceHandle<Payload> start(String orchestration, String id, Payload input, StartOptions options);

    /**
     * Sends a signal to an instance, and starts the instance with it if there is none: whoever comes first starts it, and
     * no signal is lost or received twice, however many call this and whatever ends the instance meanwhile. An instance
     * that is started has the signal before it begins.
     *
     * <p>An instance that has not ended only gets the signal, whatever the conflict policy says, if it runs the same
     * orchestration; input and other options count for nothing then. With one that has ended
     * {@link ConflictPolicy#REPLACE_ENDED} starts a new one in its place, unless it has had a signal with the same
     * idempotency key; the other policies refuse. {@link ConflictPolicy#TERMINATE_EXISTING} starts a new one with the
     * signal in the place of whatever there is, unless that has had it.
     *
     * @param signal the signal; its idempotency key stands for start and signal together
     * @param options {@link StartOptions#idempotencyKey()} has to be empty
     * @throws InstanceExistsException if there is one that runs another orchestration, or that has ended under
     *     {@link ConflictPolicy#FAIL}
     * @throws InstanceEndedException if it has ended under {@link ConflictPolicy#USE_EXISTING}
     * @throws ConfigurationException if input or signal cannot be encoded or is too large
     * @throws InfrastructureException if the store cannot be reached; calling again is safe if the signal has a key
     */
    <I, O> SignalledStart<O> signalWithStart(
            Orchestration<I, O> orchestration, String id, I input, SignalMessage signal, StartOptions options);

    /** The same, and one that has ended is an {@link InstanceExistsException}. */
    default <I, O> SignalledStart<O> signalWithStart(
            Orchestration<I, O> orchestration, String id, I input, SignalMessage signal) {
        return signalWithStart(orchestration, id, input, signal, StartOptions.DEFAULT);
    }

    /** The same for what is only known by name, as the latest version, with an input that is encoded already. */
    SignalledStart<Payload> signalWithStart(
            String orchestration, String id, Payload input, SignalMessage signal, StartOptions options);

    /** The handle of an instance whose result type is known. Does not look whether there is one. */
    <O> InstanceHandle<O> handle(Orchestration<?, O> orchestration, String id);

    /** The handle of any instance, with its result as it is stored. Does not look whether there is one. */
    InstanceHandle<Payload> handle(String id);

    /**
     * Starts another instance that goes on from a place in the history of one; see {@link InstanceHandle#fork}.
     *
     * @param id the one whose history is taken over
     * @param newId what the new one is called
     */
    default InstanceHandle<Payload> fork(String id, Place place, String newId) {
        return handle(id).fork(newId, place, "forked from '" + id + "'");
    }

    /**
     * Puts an exported instance here: one that has ended to be looked at, one that has not to go on here. All of it or
     * nothing; nothing runs by it, nor is anything done again that is recorded.
     *
     * <p><b>One that has not ended arrives {@link InstanceStatus#PAUSED}</b>, or held as it was. Before it is resumed
     * the instance that it was exported from must be terminated, or both do the same work. Its activities keep their
     * idempotency keys, signals that waited wait here, and timers are due when they were. Its children are to be
     * imported before it.
     *
     * @param document what {@link InstanceHandle#exportHistory()} or {@link InstanceHandle#exportInstance} gave
     * @throws InstanceExistsException if the id is taken
     * @throws ConfigurationException if the document cannot be read or is not whole, with the event that is wrong; or if
     *     something would be done twice that the options do not allow
     */
    Imported importHistory(String document, ImportOptions options);

    /** The same with {@link ImportOptions#DEFAULTS}. */
    default Imported importHistory(String document) {
        return importHistory(document, ImportOptions.DEFAULTS);
    }

    /** What this client turns values into payloads with, and back. */
    Codec codec();

    /** Lists instances, newest first. */
    Page<InstanceInfo> list(ListQuery query);

    /** How many instances stand how. Counts them all, so not for every second where there are millions. */
    default Summary summary() {
        return summary(Attributes.NONE);
    }

    /** How many instances that have all of these attributes stand how. Counts all that have the rarest of them. */
    Summary summary(Attributes having);

    /**
     * Deletes instances that have ended, as {@link InstanceHandle#delete} does, newest first. What has not ended is
     * never touched.
     *
     * <p>Here and in the other calls on many instances, the query's limit says how many this call sees to at most;
     * {@link BulkResult#next} is where to go on. It works in pages, each on its own: if the call fails half-way, the
     * pages before are done, and calling again goes on with what is left.
     *
     * @param query which ones; without statuses all that have ended
     * @param progress told after each page of what was done so far
     * @throws IllegalArgumentException if the query asks only for instances that have not ended
     */
    BulkResult deleteAll(ListQuery query, Consumer<BulkResult> progress);

    /**
     * Asks instances to stop, as {@link InstanceHandle#cancel} does. They go on until their code has cleaned up; asking
     * twice does no harm.
     *
     * @param query which ones; without statuses all that have not ended
     * @param progress told after each page of what was done so far
     * @throws IllegalArgumentException if the query asks only for instances that have ended
     */
    BulkResult cancelAll(ListQuery query, Request request, Consumer<BulkResult> progress);

    /** The same by somebody who is not named; see {@link #cancelAll(ListQuery, Request, Consumer)}. */
    default BulkResult cancelAll(ListQuery query, String reason, Consumer<BulkResult> progress) {
        return cancelAll(query, Request.of(reason), progress);
    }

    /**
     * Ends instances at once, as {@link InstanceHandle#terminate} does. Their code does not get to clean up.
     *
     * @param query which ones; without statuses all that have not ended
     * @param progress told after each page of what was done so far
     * @throws IllegalArgumentException if the query asks only for instances that have ended
     */
    BulkResult terminateAll(ListQuery query, Request request, Consumer<BulkResult> progress);

    /** The same by somebody who is not named; see {@link #terminateAll(ListQuery, Request, Consumer)}. */
    default BulkResult terminateAll(ListQuery query, String reason, Consumer<BulkResult> progress) {
        return terminateAll(query, Request.of(reason), progress);
    }

    /**
     * Pauses instances, as {@link InstanceHandle#pause} does.
     *
     * @param query which ones; without statuses all that are running
     * @param progress told after each page of what was done so far
     * @throws IllegalArgumentException if the query asks only for instances that are not running
     */
    BulkResult pauseAll(ListQuery query, Request request, Consumer<BulkResult> progress);

    /** The same by somebody who is not named; see {@link #pauseAll(ListQuery, Request, Consumer)}. */
    default BulkResult pauseAll(ListQuery query, String reason, Consumer<BulkResult> progress) {
        return pauseAll(query, Request.of(reason), progress);
    }

    /**
     * Lets paused instances go on, as {@link InstanceHandle#resume} does. One that is asked to pause and still finishes
     * what runs for it is running, so without statuses this asks all that are paused or running; for those that nobody
     * paused it does nothing, and counts them as done.
     *
     * @param query which ones; without statuses all that are paused or running
     * @param progress told after each page of what was done so far
     * @throws IllegalArgumentException if the query asks only for instances that are neither
     */
    BulkResult resumeAll(ListQuery query, Consumer<BulkResult> progress);

    /**
     * Lets parked and quarantined instances go on, as {@link InstanceHandle#release} does.
     *
     * @param query which ones; without statuses all that are parked or quarantined
     * @param progress told after each page of what was done so far
     * @throws IllegalArgumentException if the query asks only for instances that are neither
     */
    BulkResult releaseAll(ListQuery query, Consumer<BulkResult> progress);

    /**
     * Tries again what made instances fail, as {@link InstanceHandle#retry} does.
     *
     * @param query which ones; without statuses all that have failed
     * @param progress told after each page of what was done so far; one that somebody else has seen to meanwhile is
     *     skipped
     * @throws IllegalArgumentException if the query asks only for instances that have not failed
     */
    BulkResult retryAll(ListQuery query, Consumer<BulkResult> progress);

    /**
     * Deletes the histories of earlier executions, as {@link InstanceHandle#prune} does, of instances however they
     * stand.
     *
     * @param query which ones
     * @param progress told after each page of what was done so far; an instance without earlier executions is skipped
     */
    BulkResult pruneAll(ListQuery query, int keepExecutions, Consumer<BulkResult> progress);
}
