package dev.clew.store.memory;

import dev.clew.store.Store;
import dev.clew.store.tck.DifferentialContract;
import dev.clew.store.tck.StoreHarness;
import java.time.InstantSource;

/** That the reference answers the same twice: what it says depends on nothing but what it was asked. */
final class MemoryDifferentialTest extends DifferentialContract {

    @Override
    protected StoreHarness harness() {
        return new MemoryHarness();
    }

    @Override
    protected Store reference(InstantSource clock) {
        return new MemoryStore(clock);
    }
}
