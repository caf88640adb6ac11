package dev.clew.kernel;

/**
 * Who waits for the end of a child.
 *
 * @param instanceId the parent
 * @param execution the execution that waits; one after it does not
 * @param seed the seed of that execution, which tells it from that of an earlier instance with the same id
 * @param operation what waits
 */
public record Parent(String instanceId, int execution, long seed, OperationId operation) {}
