package dev.clew.engine;

import dev.clew.kernel.Event;
import dev.clew.store.InstanceId;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.Optional;

/** How a client reaches the store: on its own, or through a node in the same process. */
sealed interface Link permits StoreLink, NodeLink {

    /** Stores a new instance. */
    Outcome start(Write.Start start, Event.ExecutionStarted started);

    /** Stores a message. */
    Outcome deliver(Write.Delivery delivery);

    /** Lets a held instance go on. */
    Outcome resume(Write.Resume resume);

    /** Begins to watch for the end of an instance. */
    Watch watch(InstanceId id);

    /** Watches for the end of one instance. */
    interface Watch extends AutoCloseable {

        /** Whether the instance is in memory here, so that its end will be noticed without asking the store. */
        boolean certain();

        /** Waits for the end, at most so long; empty if it is time to look into the store again. */
        Optional<Ended> await(Duration atMost) throws InterruptedException;

        @Override
        void close();
    }
}
