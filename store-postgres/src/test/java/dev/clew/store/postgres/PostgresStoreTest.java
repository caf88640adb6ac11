package dev.clew.store.postgres;

import dev.clew.store.tck.StoreContracts;
import dev.clew.store.tck.StoreHarness;

class PostgresStoreTest extends StoreContracts {

    @Override
    protected StoreHarness newHarness() {
        return new PostgresHarness();
    }
}
