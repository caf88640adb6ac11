package dev.clew.store.tck;

import dev.clew.store.Store;
import java.time.InstantSource;
import java.util.Set;

/** How the contracts get at a store: one harness is one set of data, empty at first. */
public interface StoreHarness extends AutoCloseable {

    /**
     * Opens a store on the data. Called a second time only on a store that is {@link StoreFeature#DURABLE}, after
     * the first was closed, or {@link StoreFeature#SHARED}, beside it.
     *
     * @param clock what the store has to take the time from
     */
    Store open(InstantSource clock) throws Exception;

    /** What the store has of what it may lack. */
    Set<StoreFeature> features();

    /** A text too large for the store. Asked for only of those with {@link StoreFeature#LARGEST_VALUE}. */
    default String tooLarge() {
        throw new UnsupportedOperationException("this store takes values of every size");
    }

    /** Lets go of the data. Every store is closed by then. */
    @Override
    void close() throws Exception;
}
