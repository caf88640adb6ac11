package dev.clew.engine;

import dev.clew.kernel.Event;
import dev.clew.store.InstanceId;
import dev.clew.store.Outcome;
import dev.clew.store.Store;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A client without a node: writes to the store, and looks again and again for what becomes of it. */
record StoreLink(Store store) implements Link {

    @Override
    public Outcome start(Write.Start start, Event.ExecutionStarted started) {
        return commit(start);
    }

    @Override
    public Outcome deliver(Write.Delivery delivery) {
        return commit(delivery);
    }

    @Override
    public Outcome resume(Write.Resume resume) {
        return commit(resume);
    }

    private Outcome commit(Write write) {
        return store.log().commit(List.of(write)).getFirst();
    }

    @Override
    public Watch watch(InstanceId id) {
        return new Watch() {
            @Override
            public boolean certain() {
                return false;
            }

            @Override
            public Optional<Ended> await(Duration atMost) throws InterruptedException {
                Thread.sleep(atMost);
                return Optional.empty();
            }

            @Override
            public void close() {}
        };
    }
}
