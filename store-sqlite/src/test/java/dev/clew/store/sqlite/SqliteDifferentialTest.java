package dev.clew.store.sqlite;

import dev.clew.store.Store;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.sqlite.SqliteOptions.Durability;
import dev.clew.store.tck.DifferentialContract;
import dev.clew.store.tck.StoreHarness;
import java.io.IOException;
import java.time.InstantSource;

/** That a file answers like the heap. Durability is not the subject, so nothing waits for the disk. */
final class SqliteDifferentialTest extends DifferentialContract {

    @Override
    protected StoreHarness harness() throws IOException {
        return new SqliteHarness(Durability.OFF);
    }

    @Override
    protected Store reference(InstantSource clock) {
        return new MemoryStore(clock);
    }
}
