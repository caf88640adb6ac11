package dev.clew.engine;

import dev.clew.kernel.OperationId;
import dev.clew.store.InstanceId;
import dev.clew.store.Program;

/**
 * Which execution asked for a piece of work.
 *
 * @param key the instance's row key
 * @param id what the instance is called
 * @param program what it runs
 * @param execution which of its executions
 */
record Origin(long key, InstanceId id, Program program, int execution) {

    /** The same instance at another of its executions. */
    Origin at(int other) {
        return new Origin(key, id, program, other);
    }

    /**
     * The same text for every attempt of an operation, and for no other operation, not even one of an instance that has
     * the same id in another namespace or had it before. Short and of plain characters, as HTTP headers and the
     * interfaces of banks want it.
     */
    String idempotencyKey(OperationId operation) {
        return Long.toString(key, Character.MAX_RADIX) + '/' + execution + '/' + operation;
    }
}
