package dev.clew.store.postgres;

import dev.clew.store.Store;
import dev.clew.store.tck.StoreFeature;
import dev.clew.store.tck.StoreHarness;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

/** Stores in a schema of its own. */
final class PostgresHarness implements StoreHarness {

    private static final int LARGEST_VALUE = 4 << 20;

    private final String schema = TestServer.takeSchema();

    @Override
    public Store open(InstantSource clock) {
        return PostgresStore.open(
                TestServer.url(),
                PostgresOptions.DEFAULT
                        .withSchema(schema)
                        .withClock(clock)
                        .withLargestValue(LARGEST_VALUE)
                        .withListen(false));
    }

    @Override
    public Set<StoreFeature> features() {
        return EnumSet.allOf(StoreFeature.class);
    }

    @Override
    public String tooLarge() {
        return "x".repeat(LARGEST_VALUE + 1);
    }

    @Override
    public void close() {
        TestServer.giveBack(schema);
    }
}
