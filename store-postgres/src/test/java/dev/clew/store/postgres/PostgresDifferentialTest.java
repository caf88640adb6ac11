package dev.clew.store.postgres;

import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.tck.DifferentialContract;
import dev.clew.store.tck.StoreHarness;
import java.time.InstantSource;

class PostgresDifferentialTest extends DifferentialContract {

    @Override
    protected StoreHarness harness() {
        return new PostgresHarness();
    }

    @Override
    protected Store reference(InstantSource clock) {
        return new MemoryStore(clock);
    }
}
