package dev.clew.store.tck;

/** What a store may lack. */
public enum StoreFeature {
    /** What was committed is there when the harness opens a store again. */
    DURABLE,
    /** The harness may open several stores on the same data at once, as several processes would. */
    SHARED,
    /** There is a value too large to be stored, {@link StoreHarness#tooLarge}. */
    LARGEST_VALUE,
    /** Users may write with a JDBC connection in transactions that turns end. */
    TRANSACTIONS
}
