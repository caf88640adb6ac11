package dev.clew.engine;

import dev.clew.kernel.Event;
import dev.clew.kernel.Message;
import dev.clew.store.InstanceId;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.util.Optional;

/** How a client reaches the store: on its own, or through a node in the same process. */
sealed interface Link extends AutoCloseable permits StoreLink, NodeLink {

    /** Stores a new instance. */
    Outcome start(Write.Start start, Event.ExecutionStarted started);

    /** Stores a message. */
    Outcome deliver(Write.Delivery delivery);

    /**
     * Hands an update to an instance that is in memory here.
     *
     * @return the call; empty if there is no such instance, or it takes none this way: then it goes through the store
     */
    Optional<DirectCall> ask(InstanceId id, Message.UpdateAsked update);

    /** Pauses an instance, or asks whoever owns it to give it back for that. */
    Outcome pause(Write.Pause pause);

    /** Lets a held instance go on. */
    Outcome resume(Write.Resume resume);

    /** Ends an instance from outside; whoever has it in memory here lets go of it. */
    Outcome terminate(InstanceId id, Write.Terminate terminate);

    /** Has an instance go on from an earlier place. */
    Outcome reset(Write.Reset reset);

    /** Has a held instance go on as another version. */
    Outcome migrate(Write.Migrate migrate);

    /** Stores a new instance that has a history. */
    Outcome take(Write.Import taken);

    /** Begins to wait for the end of an instance. */
    Waits.Wait await(InstanceId id);

    /** Begins to wait for whatever an instance publishes next, or for its end. */
    Waits.Wait follow(InstanceId id);

    /** Whether the instance is in memory here, so that its end will be noticed without asking the store. */
    boolean runs(InstanceId id);

    @Override
    void close();
}
