package dev.clew.cli.chaos.load;

import dev.clew.api.Orchestration;

/**
 * Somebody who asks for things on behalf of the load. Whatever was not answered may have been done, or be done later.
 * Thread-safe.
 */
public interface Caller {

    /** Who it is; what one caller sends keeps its order. */
    String name();

    /**
     * Starts an instance, unless there is one of that id.
     *
     * @throws dev.clew.api.InfrastructureException if that was not answered
     */
    <I> void start(Orchestration<I, ?> orchestration, String id, I input);

    /**
     * Sends a number to a collector.
     *
     * @return false if it has ended, and does not get it
     * @throws dev.clew.api.InfrastructureException if that was not answered
     * @throws dev.clew.api.InstanceNotFoundException if there is none
     */
    boolean signal(String id, int number);

    /**
     * Cancels an instance, if it has not ended.
     *
     * @throws dev.clew.api.InfrastructureException if that was not answered
     * @throws dev.clew.api.InstanceNotFoundException if there is none
     */
    void cancel(String id);
}
