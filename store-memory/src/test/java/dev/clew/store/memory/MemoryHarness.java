package dev.clew.store.memory;

import dev.clew.store.Store;
import dev.clew.store.tck.StoreFeature;
import dev.clew.store.tck.StoreHarness;
import java.time.InstantSource;
import java.util.Set;

/** Stores in the heap, which have nothing to let go of. */
final class MemoryHarness implements StoreHarness {

    @Override
    public Store open(InstantSource clock) {
        return new MemoryStore(clock);
    }

    @Override
    public Set<StoreFeature> features() {
        return Set.of();
    }

    @Override
    public void close() {}
}
