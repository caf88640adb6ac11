package dev.clew.api;

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
     *     {@link ConflictPolicy#USE_EXISTING} is safe
     */
    <I, O> InstanceHandle<O> start(Orchestration<I, O> orchestration, String id, I input, ConflictPolicy policy);

    /** The handle of an instance whose result type is known. Does not look whether there is one. */
    <O> InstanceHandle<O> handle(Orchestration<?, O> orchestration, String id);

    /** The handle of any instance, with its result as it is stored. Does not look whether there is one. */
    InstanceHandle<Payload> handle(String id);

    /** Lists instances, newest first. */
    Page<InstanceInfo> list(ListQuery query);
}
