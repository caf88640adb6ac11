package dev.clew.store.memory;

import dev.clew.store.tck.StoreContracts;
import dev.clew.store.tck.StoreHarness;

final class MemoryStoreTest extends StoreContracts {

    @Override
    protected StoreHarness newHarness() {
        return new MemoryHarness();
    }
}
