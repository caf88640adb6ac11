package dev.clew.store.sqlite;

import dev.clew.store.sqlite.SqliteOptions.Durability;
import dev.clew.store.tck.StoreContracts;
import dev.clew.store.tck.StoreHarness;
import java.io.IOException;

final class SqliteStoreTest extends StoreContracts {

    @Override
    protected StoreHarness newHarness() throws IOException {
        return new SqliteHarness(Durability.FULL);
    }
}
